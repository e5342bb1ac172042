/// A run that cannot go on, in one line for a person.
public struct TrainingError: Error, Equatable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String

  /// An error with its one line.
  public init(_ description: String) {
    self.description = description
  }
}
