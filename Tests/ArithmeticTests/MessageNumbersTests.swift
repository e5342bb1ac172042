import Arithmetic
import Randomness
import Storage
import Testing

/// Rounding for messages, and sums of replicas, against plain definitions.
struct MessageNumbersTests {
  /// The two bf16 neighbours of a number, compared in doubles: the nearer, of two as near the even.
  private func nearest(_ value: Float) -> Float {
    let down = Float(bitPattern: value.bitPattern & 0xffff_0000)
    let up = Float(bitPattern: (value.bitPattern & 0xffff_0000) &+ 0x1_0000)
    guard up.isFinite else { return Double(abs(value)) < 0x1.ffp127 ? down : up }
    let (below, above) = (
      abs(Double(value) - Double(down)), abs(Double(up) - Double(value))
    )
    if below != above { return below < above ? down : up }
    return down.bitPattern >> 16 & 1 == 0 ? down : up
  }

  private func rounded(_ values: [Float]) -> [Float] {
    let source = Tensor(values, shape: [values.count])
    let vector = BFloat16Tensor(shape: [values.count])
    round(source, to: vector)
    let result = Tensor(shape: [values.count])
    widen(vector, into: result)
    return result.array
  }

  @Test(arguments: [1, 16, 999, 40_000])
  func roundsToTheNearestHalvesToEven(count: Int) {
    var stream = RandomStream(seed: 1, "bits", count)
    let values = (0..<count).map { place -> Float in
      let bits = UInt32(truncatingIfNeeded: stream.next())
      // Every third lies half-way between two bf16 numbers.
      let value = Float(bitPattern: place % 3 == 0 ? bits & 0xffff_0000 | 0x8000 : bits)
      return value.isNaN ? 1 : value
    }
    #expect(rounded(values) == values.map { $0.isInfinite ? $0 : nearest($0) })
  }

  @Test
  func whatIsNotFiniteStaysSo() {
    let found = rounded([
      .infinity, -.infinity, .nan, Float(bitPattern: 0x7fff_ffff), Float(bitPattern: 0xffff_ffff),
      Float(bitPattern: 0x7f80_0001), .greatestFiniteMagnitude, -0.0,
    ])
    #expect(found[0] == .infinity && found[1] == -.infinity)
    #expect(found[2...5].allSatisfy { $0.isNaN })
    #expect(found[6] == .infinity)
    #expect(found[7].bitPattern == 0x8000_0000)
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13], [0, 1, 16, 1000, 70_001])
  func sumOfReplicasIsInTheTree(replicas: Int, count: Int) {
    let sources = (0..<replicas).map { replica in
      var stream = RandomStream(seed: 2, "replica", replica)
      return Tensor((0..<count).map { _ in stream.uniform(-1, 1) }, shape: [count])
    }
    let expected = (0..<count).map { place in
      sumInTree(0..<replicas) {
        sources[$0][place]
      } add: {
        $1 += $0
      }
    }
    let other = Tensor(shape: [count])
    sumInTree(sources, into: other)
    #expect(other.array == expected)
    sumInTree(sources, into: sources[0])
    #expect(sources[0].array == expected)
  }

  @Test
  func vectorsNeedNotBeAligned() {
    let numbers = Tensor((0..<300).map { Float($0) / 7 }, shape: [300])
    let target = Tensor(shape: [101])
    sumInTree(
      [numbers.elements(1..<100), numbers.elements(101..<200), numbers.elements(201..<300)],
      into: target.elements(2..<101))
    #expect(
      target.array.dropFirst(2).map(Double.init)
        == (1..<100).map { Double(numbers[$0] + numbers[$0 + 100] + numbers[$0 + 200]) })
  }
}
