/// What a run left behind.
public struct Outcome: Sendable {
  /// The exit status.
  public let status: Int32
  /// Whether it had to be ended by force.
  public let timedOut: Bool
  /// How long it took.
  public let seconds: Double
  /// Standard output.
  public let output: String
  /// Standard error, the launcher's own lines included.
  public let errors: String

  /// The lines `error: …` on standard error.
  public var errorLines: [String] {
    errors.split(separator: "\n").map(String.init).filter { $0.contains("error: ") }
  }

  /// Whether it ended by itself, with status 0.
  public var succeeded: Bool { status == 0 && !timedOut }
}
