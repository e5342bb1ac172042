/// A checkpoint that cannot be written, found or continued, in one line for a person.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The checkpoint or the folder it should be in.
  public let path: String
  /// What is wrong, and what would be right.
  public let problem: String

  /// An error about `path`.
  public init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }

  /// `path: problem`.
  public var description: String { "\(path): \(problem)" }
}
