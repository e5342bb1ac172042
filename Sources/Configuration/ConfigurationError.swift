/// A setting that cannot be used, in one line for a person.
public enum ConfigurationError: Error, CustomStringConvertible, Equatable, Sendable {
  /// A setting has a value that is not right; `source` is `file:line`, where that is known.
  case wrongValue(setting: String, value: String, expected: String, source: String? = nil)
  /// A path that a shell would have expanded and that cannot be expanded here.
  case unexpanded(setting: String, value: String, problem: String, source: String? = nil)
  /// There is no setting of this name; `nearest` is the known one that is spelt most like it.
  case unknownSetting(name: String, nearest: String?, source: String)
  /// A configuration file that cannot be read, or is no YAML mapping.
  case unreadable(file: String, problem: String)

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .wrongValue(let setting, let value, let expected, let source):
      (source.map { "\($0): " } ?? "") + "\(setting) is '\(value)'; expected \(expected)"
    case .unexpanded(let setting, let value, let problem, let source):
      (source.map { "\($0): " } ?? "") + "\(setting) is '\(value)': \(problem)"
    case .unknownSetting(let name, let nearest, let source):
      "\(source): unknown setting '\(name)'"
        + (nearest.map { "; the nearest known one is '\($0)'" } ?? "")
    case .unreadable(let file, let problem):
      "\(file): \(problem)"
    }
  }
}
