/// A small data set in MNIST's files: ten classes of waves with noise, always the same.
///
/// Image i is of class i mod 10, so that so many images of each class are the first ones.
enum SmallImages {
  /// Height and width.
  static let size = 12

  /// Writes the four files into `folder` of `scratch`, and returns that folder's path.
  static func write(
    train: Int = 60, test: Int = 30, to folder: String = "images", in scratch: Scratch
  ) throws -> String {
    for (name, count, seed) in [("train", train, UInt64(1)), ("t10k", test, 2)] {
      try scratch.write(
        idx([count, size, size], pixels(count, seed)), to: "\(folder)/\(name)-images-idx3-ubyte")
      try scratch.write(
        idx([count], (0..<count).map { UInt8($0 % 10) }),
        to: "\(folder)/\(name)-labels-idx1-ubyte")
    }
    return try scratch.place(folder)
  }

  /// An IDX file of bytes.
  static func idx(_ sizes: [Int], _ numbers: [UInt8]) -> [UInt8] {
    let bytes = sizes.flatMap { size in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
    }
    return [0, 0, 8, UInt8(sizes.count)] + bytes + numbers
  }

  private static func pixels(_ count: Int, _ seed: UInt64) -> [UInt8] {
    var noise = Noise(seed: seed)
    return (0..<count * size * size).map { index in
      let (image, y, x) = (index / (size * size), index / size % size, index % size)
      let (across, down) = (image % 5 + 1, image % 10 / 5 + 1)
      let wave = (x * across + y * down * 2) % size * 12
      return UInt8(wave + Int(noise.next() >> 58))
    }
  }
}

/// Numbers that look random: Knuth's linear congruences, of which the high bits are good.
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }

  /// A number in [-1, 1).
  mutating func number() -> Double { Double(next() >> 11) / 0x1p52 - 1 }
}
