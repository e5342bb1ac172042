import Randomness
import Testing

@Suite struct RandomStreamTests {
  /// SplitMix64 written out, started at `state`: the oracle of `next`.
  private struct SplitMix64 {
    var state: UInt64

    init(state: UInt64) { self.state = state }

    /// Its first number.
    static func first(from state: UInt64) -> UInt64 {
      var generator = SplitMix64(state: state)
      return generator.next()
    }

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  /// The first numbers of the published generator from state 1234567.
  @Test func theOracleIsSplitMix64() {
    var oracle = SplitMix64(state: 1_234_567)
    #expect(
      (0..<5).map { _ in oracle.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  /// Where a stream starts: each byte and number of its path is mixed into the state.
  private func plainStart(_ seed: UInt64, _ purpose: String, _ path: [Int]) -> UInt64 {
    var start = SplitMix64.first(from: seed)
    for part in purpose.utf8.map(UInt64.init) + path.map({ UInt64(bitPattern: Int64($0)) }) {
      start = SplitMix64.first(from: start ^ part)
    }
    return start
  }

  @Test func streamsAreSplitMix64() {
    var plain = SplitMix64(state: plainStart(42, "order", [1, -2]))
    var stream = RandomStream(seed: 42, "order", 1, -2)
    for _ in 0..<100 { #expect(stream.next() == plain.next()) }
    var empty = RandomStream(seed: 0, "")
    var plainEmpty = SplitMix64(state: plainStart(0, "", []))
    #expect(empty.next() == plainEmpty.next())
  }

  /// A run of today must be continued by the program of tomorrow: these numbers never change.
  @Test func numbersNeverChange() {
    var stream = RandomStream(seed: 0, "augmentation", 0, 1, 2)
    let found = (0..<3).map { _ in stream.next() }
    #expect(
      found == [
        10_113_807_858_029_010_228, 16_875_433_923_009_858_814, 13_715_084_565_757_670_992,
      ])
  }

  @Test func streamsDependOnAllOfTheirPath() {
    var firsts: Set<UInt64> = []
    var made = 0
    func add(_ stream: RandomStream) {
      var stream = stream
      firsts.insert(stream.next())
      made += 1
    }
    for seed: UInt64 in 0..<10 {
      for purpose in ["", "a", "b", "ab", "ba", "bank"] {
        add(RandomStream(seed: seed, purpose))
        for first in -3..<10 {
          add(RandomStream(seed: seed, purpose, first))
          for second in 0..<10 { add(RandomStream(seed: seed, purpose, first, second)) }
        }
      }
    }
    #expect(firsts.count == made, "no two begin alike")
  }

  /// Neighbouring paths give uncorrelated numbers: correlations of 10,000 lie within 5 σ.
  @Test func neighbouringStreamsAreIndependent() {
    let columns = (0..<4).map { path in
      (0..<10_000).map { image in
        var stream = RandomStream(seed: 0, "test", image, path)
        return stream.uniformDouble() - 0.5
      }
    }
    for a in 0..<4 {
      for b in 0..<a {
        let correlation = zip(columns[a], columns[b]).map(*).reduce(0, +) * 12 / 10_000
        #expect(abs(correlation) < 5 / 100)
      }
      let following = zip(columns[a], columns[a].dropFirst()).map(*).reduce(0, +) * 12 / 10_000
      #expect(abs(following) < 5 / 100)
    }
  }

  @Test func uniformNumbersFillTheirRange() {
    var stream = RandomStream(seed: 3, "uniform")
    let count = 100_000
    var bins = [Int](repeating: 0, count: 100)
    var doubleBins = bins
    for _ in 0..<count {
      let (value, double) = (stream.uniform(), stream.uniformDouble())
      #expect(value >= 0 && value < 1 && double >= 0 && double < 1)
      bins[Int(value * 100)] += 1
      doubleBins[Int(double * 100)] += 1
      let between = stream.uniform(-2, 6)
      #expect(between >= -2 && between <= 6)
    }
    // χ² with 99 degrees of freedom: mean 99, σ 14.
    for bins in [bins, doubleBins] {
      let expected = Double(count) / 100
      let chi = bins.map { (Double($0) - expected) * (Double($0) - expected) / expected }
        .reduce(0, +)
      #expect(chi > 40 && chi < 170, "\(chi)")
    }
  }

  @Test func normalNumbersHaveTheirMoments() {
    var stream = RandomStream(seed: 4, "normal")
    let count = 100_000
    let values = (0..<count).map { _ in Double(stream.normal()) }
    let moment = { (power: Int) in
      values.map { value in (0..<power).reduce(1.0) { product, _ in product * value } }
        .reduce(0, +) / Double(count)
    }
    #expect(values.allSatisfy { $0.isFinite })
    #expect(abs(moment(1)) < 5 * 0.0032)
    #expect(abs(moment(2) - 1) < 5 * 0.0045)
    #expect(abs(moment(3)) < 5 * 0.0123)
    #expect(abs(moment(4) - 3) < 5 * 0.031)
  }

  @Test(arguments: [1, 2, 3, 7, 1000, Int.max])
  func integersStayBelowTheirBound(bound: Int) {
    var stream = RandomStream(seed: 5, "integers")
    for _ in 0..<1000 {
      #expect((0..<bound).contains(stream.integer(below: bound)))
    }
  }

  @Test func integersAreEvenlySpread() {
    var stream = RandomStream(seed: 6, "integers")
    var bins = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { bins[stream.integer(below: 7)] += 1 }
    for bin in bins { #expect(abs(Double(bin) - 10_000) < 5 * 93) }
  }

  @Test(arguments: [0, 1, 2, 3, 10, 1009])
  func permutationsArePermutations(count: Int) {
    var stream = RandomStream(seed: 7, "permutation", count)
    let permutation = RandomPermutation(of: count, from: &stream)
    let order = (0..<count).map { permutation[$0] }
    #expect(order.sorted() == Array(0..<count))
    if count > 3 { #expect(order != Array(0..<count)) }
  }

  /// Each of the six orders of three, of the 120 of five and of the 720 of six, comes about as often as the others.
  @Test(arguments: [(3, 6), (5, 120), (6, 720)])
  func ordersAreEvenlySpread(count: Int, orders: Int) {
    var counts: [[Int]: Int] = [:]
    for draw in 0..<(1000 * orders) {
      var stream = RandomStream(seed: 8, "permutation", draw)
      let permutation = RandomPermutation(of: count, from: &stream)
      counts[(0..<count).map { permutation[$0] }, default: 0] += 1
    }
    #expect(counts.count == orders)
    // Five standard deviations.
    for count in counts.values { #expect(abs(Double(count) - 1000) < 5 * 32) }
  }

  /// A number comes to each tenth of the places as often, and next to a number of each tenth.
  @Test func placesAndNeighboursAreEvenlySpread() {
    let count = 100_003
    var stream = RandomStream(seed: 9, "permutation")
    let permutation = RandomPermutation(of: count, from: &stream)
    var places = [Int](repeating: 0, count: 100)
    var distances = [Int](repeating: 0, count: 10)
    for place in 0..<count {
      places[10 * (10 * place / count) + 10 * permutation[place] / count] += 1
      let next = permutation[(place + 1) % count]
      distances[10 * ((next - permutation[place] + count) % count) / count] += 1
    }
    for bin in places { #expect(abs(Double(bin) - 1000) < 5 * 32) }
    for bin in distances { #expect(abs(Double(bin) - 10_000) < 5 * 95) }
  }

  @Test func noIntegersBelowZeroTraps() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 0, "test")
      _ = stream.integer(below: 0)
    }
  }
}
