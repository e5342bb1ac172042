public import Storage

/// The two directions in which rows differ most: their first principal components.
public enum PrincipalPlane {
  /// Where each of the rows (n, d) lies along them, (n) pairs; the signs are free.
  ///
  /// By orthogonal iteration on the centred rows, which multiplies with them and never makes the
  /// covariance (d, d).
  public static func coordinates(of rows: Tensor, iterations: Int = 60) -> [(x: Double, y: Double)]
  {
    precondition(rows.shape.count == 2, "\(rows.shape) are no rows")
    let (count, dimension) = (rows.shape[0], rows.shape[1])
    guard count > 0 else { return [] }
    let numbers = rows.array
    var mean = [Double](repeating: 0, count: dimension)
    for (place, number) in numbers.enumerated() {
      mean[place % dimension] += Double(number) / Double(count)
    }
    func projections(_ direction: [Double]) -> [Double] {
      (0..<count).map { row in
        (0..<dimension).reduce(0) {
          $0 + (Double(numbers[row * dimension + $1]) - mean[$1]) * direction[$1]
        }
      }
    }
    func product(_ weights: [Double]) -> [Double] {
      var sum = [Double](repeating: 0, count: dimension)
      for row in 0..<count {
        for column in 0..<dimension {
          sum[column] += weights[row] * (Double(numbers[row * dimension + column]) - mean[column])
        }
      }
      return sum
    }
    // Directions that no symmetry of the data makes orthogonal to the wanted ones.
    var first = unit((0..<dimension).map { 1 + Double(($0 * 7919) % 101) / 101 })
    var second = unit((0..<dimension).map { 1 - Double(($0 * 104_729) % 97) / 48 })
    for _ in 0..<iterations {
      first = unit(product(projections(first)))
      let next = product(projections(second))
      let along = zip(next, first).reduce(0) { $0 + $1.0 * $1.1 }
      second = unit(zip(next, first).map { $0 - along * $1 })
    }
    return zip(projections(first), projections(second)).map { ($0, $1) }
  }

  private static func unit(_ vector: [Double]) -> [Double] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }
}
