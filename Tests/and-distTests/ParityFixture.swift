import Foundation

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

  /// The fixture of this name, with the flags that repeat its run here.
  static func named(_ name: String) throws -> (fixture: ParityFixture, flags: [String]) {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "and-distTests/Fixtures")
    let json = try Data(contentsOf: folder.appending(path: "\(name).json"))
    let fixture = try JSONDecoder().decode(ParityFixture.self, from: json)
    let settings = fixture.settings.flatMap { ["--\($0.key)", $0.value.flag] }
    let initial = folder.appending(path: "\(name).safetensors").path
    return (fixture, settings + ["--initial", initial])
  }
}
