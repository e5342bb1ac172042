/// Random numbers that are a function of a seed and a path, and of nothing else.
///
/// `RandomStream(seed: 0, "augmentation", round, epoch, image)` gives the same numbers on every
/// machine, rank and thread, whatever was drawn before it: there is no shared state. The path is
/// hashed into the starting state of a SplitMix64 generator (Steele, Lea, Flood, 2014).
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A stream for `purpose`, told from others by the integers of `path`.
  public init(seed: UInt64, _ purpose: String, _ path: Int...) {
    var state = RandomStream.mix(seed &+ RandomStream.golden)
    for byte in purpose.utf8 {
      state = RandomStream.mix((state ^ UInt64(byte)) &+ RandomStream.golden)
    }
    for part in path {
      state = RandomStream.mix((state ^ UInt64(bitPattern: Int64(part))) &+ RandomStream.golden)
    }
    self.state = state
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= RandomStream.golden
    return RandomStream.mix(state)
  }

  /// A number in 0 ..< 1, a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number in 0 ..< 1, a multiple of 2⁻⁵³.
  public mutating func uniformDouble() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number between the bounds.
  public mutating func uniform(_ lower: Float, _ upper: Float) -> Float {
    lower + (upper - lower) * uniform()
  }

  /// A whole number in 0 ..< `bound`, unbiased (Lemire, 2019).
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "no integer below \(bound)")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }
}
