internal import Foundation

/// An event is the members of its payload, in the order of their declarations, after `"event"`.
extension Event: Codable {
  /// The first member of every line.
  private enum Keys: String, CodingKey { case event }

  /// What `"event"` says.
  private enum Kind: String, Codable {
    case runStarted = "run_started"
    case memoryPlan = "memory_plan"
    case step, epoch, evaluation, discovery, checkpoint
    case runEnded = "run_ended"
  }

  private var content: (kind: Kind, payload: any Encodable) {
    switch self {
    case .runStarted(let payload): (.runStarted, payload)
    case .memoryPlan(let payload): (.memoryPlan, payload)
    case .step(let payload): (.step, payload)
    case .epoch(let payload): (.epoch, payload)
    case .evaluation(let payload): (.evaluation, payload)
    case .discovery(let payload): (.discovery, payload)
    case .checkpointSaved(let payload): (.checkpoint, payload)
    case .runEnded(let payload): (.runEnded, payload)
    }
  }

  /// Encodes the kind and then the payload's members beside it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(content.kind, forKey: .event)
    try content.payload.encode(to: encoder)
  }

  /// Decodes the payload that the kind asks for.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: Keys.self).decode(Kind.self, forKey: .event) {
    case .runStarted: self = .runStarted(try RunStarted(from: decoder))
    case .memoryPlan: self = .memoryPlan(try MemoryPlan(from: decoder))
    case .step: self = .step(try StepMeasures(from: decoder))
    case .epoch: self = .epoch(try EpochMeasures(from: decoder))
    case .evaluation: self = .evaluation(try EvaluationMeasures(from: decoder))
    case .discovery: self = .discovery(try DiscoveryMeasures(from: decoder))
    case .checkpoint: self = .checkpointSaved(try CheckpointSaved(from: decoder))
    case .runEnded: self = .runEnded(try RunEnded(from: decoder))
    }
  }

  /// The event as one line of JSON, `"event"` first; a number that is not finite is null.
  public var json: String {
    let encoder = LineEncoder()
    do {
      try encode(to: encoder)
    } catch {
      preconditionFailure("an event cannot be encoded: \(error)")
    }
    return encoder.text
  }

  /// Reads a line of `metrics.jsonl`; nil where it is none, or of an unknown event.
  public init?(json line: String) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let event = try? decoder.decode(Event.self, from: Data(line.utf8)) else { return nil }
    self = event
  }
}
