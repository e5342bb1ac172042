/// Thrown on every rank by `Communicator.collectively` when any of them failed.
///
/// All ranks know the same: who failed, with what words and what status.
public struct CollectiveError: JobEndingError, CustomStringConvertible {
  /// The error of the lowest failing rank, as text.
  public let message: String
  /// That rank, by its place in the whole job; nil if all of it failed.
  public let failingRank: Int?
  /// The status to end with: that of the lowest failing rank's error.
  public let exitStatus: Int32
  /// Whether this process is the one that prints it.
  let isReporter: Bool
  /// Whether all processes of the job have it.
  public let isWholeJob: Bool

  /// The line, with the rank if only some failed.
  public var description: String {
    failingRank.map { "rank \($0): \(message)" } ?? message
  }
}
