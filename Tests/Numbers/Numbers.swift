internal import Randomness

/// Numbers in -1 ..< 1 that depend on `name` alone.
public func numbers(_ count: Int, _ name: String) -> [Float] {
  var stream = RandomStream(seed: 1, name)
  return (0..<count).map { _ in stream.uniform(-1, 1) }
}

/// The Euclidean distance of two vectors over the length of the second.
public func relativeDifference(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  let distance = zip(found, expected).map { (Double($0) - $1) * (Double($0) - $1) }.reduce(0, +)
  let length = expected.map { $0 * $0 }.reduce(0, +)
  return (distance / max(length, .leastNormalMagnitude)).squareRoot()
}

/// The largest difference of two vectors over the largest number of the second.
public func largestDifference(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  let difference = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
  return difference / max(expected.map(abs).max() ?? 0, .leastNormalMagnitude)
}

extension [Float] {
  /// The same numbers in double precision.
  public var doubles: [Double] { map(Double.init) }
}
