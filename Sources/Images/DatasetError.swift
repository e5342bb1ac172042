/// What is wrong with a data set: the file or setting, the fault, and what would be right.
public struct DatasetError: Error, Equatable, CustomStringConvertible {
  /// The file, folder or setting at fault.
  public let subject: String
  /// What is wrong with it, and what would be right.
  public let problem: String

  /// An error about a file, folder or setting.
  public init(_ subject: String, _ problem: String) {
    self.subject = subject
    self.problem = problem
  }

  /// Both, on one line.
  public var description: String { "\(subject): \(problem)" }
}
