/// A command line that cannot be used, in one line for a person.
public struct UsageError: Error, CustomStringConvertible, Equatable, Sendable {
  /// What is wrong and what would be right.
  public let description: String
  /// The status of the process: that of a usage error in sysexits.
  public let exitStatus: Int32 = 64

  /// An error of this line.
  public init(description: String) { self.description = description }
}
