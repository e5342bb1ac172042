import Foundation
import Networks
import Storage
import Testing

/// What `Tests/Peers/parity_fixture.py` wrote of a network's step in PyTorch, in float64.
struct GradientFixture: Decodable, CustomTestStringConvertible, Sendable {
  struct Entry: Decodable, Sendable {
    let shape: [Int]
    let norm: Double
    let gradientNorm: Double?
    let gradient: [Double]?
    let error32: Double?
    let updatedNorm: Double?
    let updated: [Double]?
  }

  let network: String
  let width: Int
  let channels: Int
  let size: Int
  let batch: Int
  let featureDim: Int
  let imageStream: UInt64
  let features: [Float]
  let featuresEvaluated: [Float]
  let tensors: [String: Entry]

  var testDescription: String { "\(network) width \(width), \(channels) × \(size) × \(size)" }

  /// How far a gradient may be off, relative to its norm.
  ///
  /// That is a few times what PyTorch's own float32 is off: a value that rounding moves across zero
  /// takes another way through ReLU, in a deep network on few values more visibly than in others.
  var tolerance: Double { 1e-5 + 8 * (tensors.values.compactMap(\.error32).max() ?? 0) }

  static func all() throws -> [GradientFixture] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/gradients.json")
    return try JSONDecoder().decode([GradientFixture].self, from: Data(contentsOf: file))
  }

  /// The fixture's own random numbers in [-1, 1), as `resnet.uniform` in `Tests/Peers` gives them.
  static func uniform(stream: UInt64, count: Int) -> [Float] {
    (0..<UInt64(count)).map { index in
      var z = (stream << 32 &+ index &+ 1) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Float(Double(z >> 40) / 0x1p23 - 1)
    }
  }

  /// The network with the fixture's initial tensors.
  func makeNetwork(batchSize: Int) throws -> Network {
    let architecture = try #require(Architecture(rawValue: network))
    let result = try Network(
      NetworkChoice(
        architecture, width: width, inputChannels: channels, imageHeight: size, imageWidth: size,
        featureDimension: featureDim
      ).description,
      batchSize: batchSize)
    for (index, name) in tensors.keys.sorted().enumerated() {
      let tensor = try #require(result.description.tensors.first { $0.name == name })
      let values = GradientFixture.uniform(stream: UInt64(index), count: tensor.sizes.reduce(1, *))
      let fanIn = Double(tensor.sizes.dropFirst().reduce(1, *)).squareRoot()
      let initial: [Float] = values.map { u in
        if name.hasSuffix("running_mean") { return 0 }
        if name.hasSuffix("running_var") { return 1 }
        if tensor.sizes.count > 1 { return GradientFixture.bfloat16(Float(Double(u) / fanIn)) }
        return name.hasSuffix("weight") ? 1 + u / 8 : u / 16
      }
      try result.set(
        tensor, to: Tensor(initial, shape: tensor.sizes), in: result.arena(of: tensor))
    }
    return result
  }

  /// Rounded to eight significant bits, ties to even.
  private static func bfloat16(_ value: Float) -> Float {
    let bits = value.bitPattern
    let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
    return Float(bitPattern: rounded & 0xFFFF_0000)
  }
}
