/// The numbers that fixtures start from, by the formulas of `Tests/Peers/resnet.py`.
public enum FormulaTensors {
  /// Numbers in [-1, 1): `resnet.uniform`, which is splitmix64 of stream and index.
  public static func uniform(stream: UInt64, count: Int) -> [Float] {
    (0..<UInt64(count)).map { index in
      var z = (stream << 32 &+ index &+ 1) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Float(Double(z >> 40) / 0x1p23 - 1)
    }
  }

  /// What a network's tensor begins with: `resnet.formula_tensors`.
  ///
  /// - Parameters:
  ///   - place: Its place among the sorted names of the network.
  ///   - name: Its name.
  ///   - sizes: Its shape.
  public static func initial(place: Int, name: String, sizes: [Int]) -> [Float] {
    let count = sizes.reduce(1, *)
    if name.hasSuffix("running_mean") { return Array(repeating: 0, count: count) }
    if name.hasSuffix("running_var") { return Array(repeating: 1, count: count) }
    let values = uniform(stream: UInt64(place), count: count)
    guard sizes.count > 1 else {
      return values.map { name.hasSuffix("weight") ? 1 + $0 / 8 : $0 / 16 }
    }
    let fanIn = Double(sizes.dropFirst().reduce(1, *)).squareRoot()
    return values.map { bfloat16(Float(Double($0) / fanIn)) }
  }

  /// Unit rows of a memory bank, row-major: `resnet.formula_bank`.
  public static func bank(rows: Int, columns: Int) -> [Float] {
    let values = uniform(stream: 1000, count: rows * columns).map(Double.init)
    return (0..<rows).flatMap { row in
      let numbers = values[row * columns..<(row + 1) * columns]
      let length = numbers.map { $0 * $0 }.reduce(0, +).squareRoot()
      return numbers.map { Float($0 / length) }
    }
  }

  /// Rounded to eight significant bits, ties to even.
  private static func bfloat16(_ value: Float) -> Float {
    let bits = value.bitPattern
    let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
    return Float(bitPattern: rounded & 0xFFFF_0000)
  }
}
