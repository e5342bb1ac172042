import Foundation
import Networks
import Numbers
import Storage
import TensorFiles
import Testing

/// What `Tests/Peers/parity_fixture.py` wrote of a PyTorch run: settings, losses, discoveries.
struct ParityFixture: Decodable, Sendable {
  struct Step: Decodable, Sendable {
    let round: Int
    let epoch: Int
    let step: Int
    let loss: Double
  }

  struct Discovery: Decodable, Sendable {
    let round: Int
    let count: Int
    let entropyMean: Double
    let largestEntropyDifference: Double
    /// The first anchors in order of selection.
    let anchors: [Int]
    /// The nearest row of each of them, and by how much it is nearer than the next.
    let nearest: [Int]
    let nearestMargins: [Double]
  }

  /// A setting's value: a text or a number.
  enum Value: Decodable, Sendable {
    case text(String)
    case number(Double)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .number(try container.decode(Double.self))
      }
    }

    var flag: String {
      switch self {
      case .text(let text): text
      case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
      }
    }
  }

  let settings: [String: Value]
  let steps: [Step]
  let discoveries: [Discovery]

  /// The fixture of this name, and the flags that repeat its run here; what it starts from is
  /// written to `scratch`.
  static func named(_ name: String, _ scratch: Scratch) throws
    -> (fixture: ParityFixture, flags: [String])
  {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(name).json")
    let fixture = try JSONDecoder().decode(ParityFixture.self, from: Data(contentsOf: file))
    let initial = try scratch.place("initial.safetensors")
    try fixture.writeInitialTensors(to: initial)
    let settings = fixture.settings.flatMap { ["--\($0.key)", $0.value.flag] }
    return (fixture, settings + ["--initial", initial])
  }

  /// Writes the network and the memory bank that PyTorch started from.
  private func writeInitialTensors(to path: String) throws {
    let number = { (name: String) in try #require(settings[name].flatMap { Int($0.flag) }) }
    let stem = settings["stem"].flatMap { Stem(rawValue: $0.flag) } ?? .small
    let network = NetworkChoice(
      try #require(settings["network"].flatMap { Architecture(rawValue: $0.flag) }),
      width: try number("width"), inputChannels: 1, imageHeight: 28, imageWidth: 28,
      featureDimension: try number("feature-dim"), stem: stem)
    let tensors = network.description.tensors.sorted { $0.name < $1.name }
    let rows = 10 * (try number("limit-per-class"))
    let bankShape = [rows, network.featureDimension]
    let writer = try SafetensorsWriter(
      path: path,
      entries: tensors.map { SafetensorsEntry(name: $0.name, shape: $0.sizes) }
        + [SafetensorsEntry(name: "memory_bank", shape: bankShape)])
    for (place, tensor) in tensors.enumerated() {
      let values = FormulaTensors.initial(place: place, name: tensor.name, sizes: tensor.sizes)
      try writer.write(Tensor(values, shape: tensor.sizes), to: tensor.name)
    }
    let bank = FormulaTensors.bank(rows: rows, columns: network.featureDimension)
    try writer.write(Tensor(bank, shape: bankShape), to: "memory_bank")
    try writer.commit()
  }
}
