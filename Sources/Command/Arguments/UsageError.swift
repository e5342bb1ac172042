/// A command line that cannot be used, in one line for a person.
public struct UsageError: Error, CustomStringConvertible, Equatable, Sendable {
  /// What is wrong and what would be right.
  public let description: String
  /// The status of the process: wrong use, where 1 is any other error.
  public let exitStatus: Int32 = 2

  /// An error of this line.
  public init(description: String) { self.description = description }
}
