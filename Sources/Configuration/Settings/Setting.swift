/// A setting of a run, declared once: its name, its field, what it means, what it may be, and where
/// it acts.
///
/// The flags and their help, the YAML keys, the checks, the names in checkpoints and the page of
/// settings are all made from these declarations, which stand in the files `SettingGroup+….swift`.
public struct Setting: Sendable {
  /// The flag without dashes, and the YAML key.
  public let name: String
  /// What stands for the value in the help: `rate`.
  public let valueName: String
  /// What it is, in one line for a person, with the paper's symbol.
  public let help: String
  /// What a value of its type is: `a whole number`.
  public let expected: String
  /// What a value must be beside that, if anything: `1 or more`.
  public let rule: String?
  /// The names that it chooses from, if it is a choice.
  public let choices: [String]
  /// What no value means: `the usual place`.
  public let openText: String
  /// Where it acts: in training, in the doctor that plans it, and maybe elsewhere.
  public let commands: Set<CommandName>
  /// Whether a run that goes on from a checkpoint may have another value, as it does not alter what
  /// was learnt.
  public let mayChange: Bool
  /// Whether it is on or off, so that its flag needs no value.
  public let isSwitch: Bool
  /// Whether it is a path, whose leading `~` is expanded.
  public let isPath: Bool

  /// Sets the field from a text; the answer is what was expected instead, or nil if all is well.
  private let read: @Sendable (String, inout Configuration) -> String?
  private let write: @Sendable (Configuration) -> String
  private let obeysRule: @Sendable (Configuration) -> Bool

  /// Declares a setting; what is not told is usual.
  ///
  /// - Parameters:
  ///   - name: The flag without dashes, and the YAML key.
  ///   - path: Its field, which has the type and the default.
  ///   - valueName: What stands for the value in the help; empty for a switch.
  ///   - help: What it is, in one line.
  ///   - symbol: The paper's letter for it.
  ///   - rule: What a value must be, beside being of its type.
  ///   - also: Where it acts beside `train` and `doctor`.
  ///   - mayChange: Whether a run that goes on may have another value.
  ///   - openText: What `none` means.
  ///   - isPath: Whether a leading `~` is expanded.
  init<Value: SettingValue>(
    _ name: String, _ path: any WritableKeyPath<Configuration, Value> & Sendable,
    _ valueName: String, _ help: String, symbol: String? = nil, _ rule: Rule<Value>? = nil,
    also: Set<CommandName> = [], mayChange: Bool = false, open openText: String = "none",
    isPath: Bool = false
  ) {
    self.name = name
    self.valueName = valueName
    self.help = symbol.map { "\(help), \($0)" } ?? help
    self.openText = openText
    self.mayChange = mayChange
    self.isPath = isPath
    self.rule = rule?.expected
    commands = also.union([.train, .doctor])
    expected = Value.expected
    choices = Value.choices
    isSwitch = Value.self == Bool.self
    read = { text, configuration in
      guard let value = Value(settingText: text) else { return Value.expected }
      if let rule, !rule.allows(value) { return rule.expected }
      configuration[keyPath: path] = value
      return nil
    }
    write = { $0[keyPath: path].settingText }
    obeysRule = { configuration in rule.map { $0.allows(configuration[keyPath: path]) } ?? true }
  }

  /// The text of this setting's value; `none` where it is left open.
  public func text(in configuration: Configuration) -> String { write(configuration) }

  /// Sets it to what `text` says; `source` is where the text stands, for the error.
  public func set(
    _ text: String, in configuration: inout Configuration, source: String? = nil
  ) throws(ConfigurationError) {
    let text = isPath ? try PathText.expanded(text, setting: name, source: source) : text
    if let expected = read(text, &configuration) {
      throw .wrongValue(setting: name, value: text, expected: expected, source: source)
    }
  }

  /// Throws if the value of `configuration` is not what it must be.
  func check(_ configuration: Configuration) throws(ConfigurationError) {
    guard let rule, !obeysRule(configuration) else { return }
    throw .wrongValue(setting: name, value: text(in: configuration), expected: rule)
  }
}
