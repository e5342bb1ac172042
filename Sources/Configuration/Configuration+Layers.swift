internal import Files
internal import Yams

extension Configuration {
  /// The configuration of a run: this one, then files in their order, then flags; checked.
  ///
  /// A later layer wins. `flags` are names of settings and the texts of their values.
  public func layered(
    files: [String] = [], flags: [(name: String, text: String)] = []
  ) throws(ConfigurationError) -> Configuration {
    var result = self
    for file in files { try result.apply(file: file) }
    for (name, text) in flags {
      try Setting.known(name, source: "command line").set(text, in: &result)
    }
    try result.validate()
    return result
  }

  /// Sets what a YAML file says.
  public mutating func apply(file: String) throws(ConfigurationError) {
    let text = try Configuration.text(ofFile: file)
    try apply(yaml: text, file: file)
  }

  /// Sets what a YAML text says; `file` is its name in errors.
  ///
  /// The text is a mapping of setting names to values: scalars, or lists of scalars where a setting
  /// takes several. An empty text sets nothing.
  public mutating func apply(yaml: String, file: String) throws(ConfigurationError) {
    for (key, value) in try Configuration.pairs(yaml: yaml, file: file) {
      let line = key.mark.map { ":\($0.line)" } ?? ""
      let source = "\(file)\(line)"
      guard let name = key.string else {
        throw .unreadable(file: source, problem: "a key is no text; expected a setting's name")
      }
      let setting = try Setting.known(name, source: source)
      guard let text = Configuration.text(of: value) else {
        throw .wrongValue(
          setting: name, value: "a mapping", expected: setting.expected, source: source)
      }
      try setting.set(text, in: &self, source: source)
    }
  }

  private static func pairs(
    yaml: String, file: String
  ) throws(ConfigurationError) -> [(key: Node, value: Node)] {
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw .unreadable(file: file, problem: Configuration.reason(error))
    }
    guard let root, root.null == nil else { return [] }
    guard let mapping = root.mapping else {
      throw .unreadable(
        file: file, problem: "is no mapping; expected lines such as 'base-lr: 0.03'")
    }
    return mapping.map { ($0.key, $0.value) }
  }

  /// A scalar's text, or those of a list with commas between; YAML's null says `none`.
  private static func text(of node: Node) -> String? {
    switch node {
    case .scalar(let scalar): node.null == nil ? scalar.string : "none"
    case .sequence(let sequence):
      sequence.allSatisfy { $0.scalar != nil }
        ? sequence.compactMap { $0.scalar?.string }.joined(separator: ",") : nil
    case .mapping, .alias: nil
    }
  }

  private static func text(ofFile file: String) throws(ConfigurationError) -> String {
    guard let kind = Path.kind(file) else {
      throw .unreadable(file: file, problem: "there is no such configuration file")
    }
    guard kind != .folder else {
      throw .unreadable(file: file, problem: "is a folder; expected a YAML file")
    }
    let bytes: [UInt8]
    do {
      bytes = try OpenFile.contents(of: file)
    } catch {
      throw .unreadable(file: file, problem: error.problem)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(file: file, problem: "is not UTF-8 text; expected a YAML file")
    }
    return text
  }

  /// The one line that matters of an error of Yams.
  private static func reason(_ error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "is not YAML: \(problem) in line \(mark.line)"
    case .duplicatedKeysInMapping(let duplicates, _):
      "has '\(duplicates.map { "\($0)" }.joined(separator: "', '"))' twice; expected each once"
    default:
      "is not YAML: " + "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    }
  }
}
