/// A `metrics.jsonl` that cannot be written, in one line for a person.
public struct MetricsError: Error, CustomStringConvertible, Equatable, Sendable {
  /// The file.
  public let file: String
  /// What is wrong.
  public let problem: String

  /// `file: problem`.
  public var description: String { "\(file): \(problem)" }
}
