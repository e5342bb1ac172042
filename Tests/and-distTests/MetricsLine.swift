import Foundation

/// A line of `metrics.jsonl`: the members of all events together.
struct MetricsLine: Decodable, Sendable {
  let event: String
  let round: Int?
  let epoch: Int?
  let step: Int?
  let loss: Double?
  let learningRate: Double?
  let `protocol`: String?
  let layer: String?
  let accuracy: Double?
  let top5: Double?
  let anchors: Int?
  let entropyMean: Double?
  let consistency: Double?
  let images: Int?
  let stepsDone: Int?
  let resumedFrom: String?
  let total: Int?
  let reason: String?
  let steps: Int?
  let peakMemory: Int?

  /// The lines of a file.
  static func lines(of path: String) throws -> [MetricsLine] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try contents(path).split(separator: UInt8(ascii: "\n")).map {
      try decoder.decode(MetricsLine.self, from: Data($0))
    }
  }
}
