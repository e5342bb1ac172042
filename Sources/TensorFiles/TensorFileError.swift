/// A tensor file that cannot be read or written, in one line for a person.
public struct TensorFileError: Error, CustomStringConvertible, Equatable, Sendable {
  /// The file, as it was named.
  public let file: String
  /// What is wrong.
  public let problem: String
  /// What would be right, where that can be said.
  public let expected: String?

  /// An error of `file`.
  public init(file: String, problem: String, expected: String? = nil) {
    self.file = file
    self.problem = problem
    self.expected = expected
  }

  /// `file: problem; expected …`.
  public var description: String {
    "\(file): \(problem)" + (expected.map { "; expected \($0)" } ?? "")
  }
}
