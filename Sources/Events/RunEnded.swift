/// The run is over.
public struct RunEnded: Sendable, Equatable, Codable {
  /// Why a run ends.
  public enum Reason: String, Sendable, Codable {
    /// All rounds are done.
    case completed
    /// `max-steps` were done.
    case maxSteps = "max-steps"
    /// A signal asked for it; the run can go on.
    case signal
    /// `time-limit` was near; the run can go on.
    case timeLimit = "time-limit"
    /// An error ended it.
    case error
  }

  /// Why.
  public var reason: Reason
  /// Steps of the whole run, those before a resume included.
  public var steps: Int
  /// Seconds since this start of it.
  public var seconds: Double
  /// The most memory that a rank ever held, in bytes.
  public var peakMemory: Int

  /// The end of a run.
  public init(reason: Reason, steps: Int, seconds: Double, peakMemory: Int) {
    self.reason = reason
    self.steps = steps
    self.seconds = seconds
    self.peakMemory = peakMemory
  }
}
