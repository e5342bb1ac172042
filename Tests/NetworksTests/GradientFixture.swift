import Foundation
import Networks
import Numbers
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
  let stem: String
  let width: Int
  let channels: Int
  let size: Int
  let batch: Int
  let featureDim: Int
  let imageStream: UInt64
  let features: [Float]
  let featuresEvaluated: [Float]
  let tensors: [String: Entry]

  var testDescription: String {
    "\(network) width \(width), \(stem) stem, \(channels) × \(size) × \(size)"
  }

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

  /// The network with the fixture's initial tensors.
  func makeNetwork(batchSize: Int) throws -> Network {
    let architecture = try #require(Architecture(rawValue: network))
    let result = try Network(
      NetworkChoice(
        architecture, width: width, inputChannels: channels, imageHeight: size, imageWidth: size,
        featureDimension: featureDim, stem: try #require(Stem(rawValue: stem)), dropout: 0
      ).description,
      batchSize: batchSize)
    #expect(Set(result.description.tensors.map(\.name)) == Set(tensors.keys))
    try result.setFormulaTensors()
    return result
  }
}

extension Network {
  /// Gives it the tensors of `resnet.formula_tensors` in `Tests/Peers`.
  func setFormulaTensors() throws {
    for (place, tensor) in description.tensors.sorted(by: { $0.name < $1.name }).enumerated() {
      let initial = FormulaTensors.initial(place: place, name: tensor.name, sizes: tensor.sizes)
      try set(tensor, to: Tensor(initial, shape: tensor.sizes), in: arena(of: tensor))
    }
  }
}
