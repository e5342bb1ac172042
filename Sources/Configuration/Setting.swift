/// A setting of a run: its one name, what it means, and how it is read and written as text.
///
/// `Setting.all` is the only list of them: the flags, the YAML keys, the help, the file that a run
/// leaves and the check for unknown names are all made from it.
public struct Setting: Sendable {
  /// What a setting is about, in the order of the help.
  public enum Group: String, Sendable, CaseIterable {
    /// Images, and how a batch is made of them.
    case data = "Data"
    /// What is trained.
    case network = "Network"
    /// How it is trained.
    case learning = "Learning"
    /// The paper's own settings.
    case neighbourhoods = "Neighbourhoods"
    /// How features are judged; never seen by training.
    case measurement = "Measurement"
    /// How the arithmetic is done.
    case machine = "Machine"
    /// Where results go.
    case run = "Run"
  }

  /// The flag without dashes, and the YAML key.
  public let name: String
  /// What it is about.
  public let group: Group
  /// What stands for the value in the help: `rate`.
  public let valueName: String
  /// One line for a person.
  public let help: String
  /// What a value must be: `a whole number`.
  public let expected: String
  /// What no value means: `the usual place`.
  public let openText: String
  /// Whether it is on or off, so that its flag has no value.
  public let isSwitch: Bool
  /// Whether it is a path, whose leading `~` is expanded.
  public let isPath: Bool

  private let read: @Sendable (String, inout Configuration) -> Bool
  private let write: @Sendable (Configuration) -> String

  init<Value: SettingValue>(
    _ name: String, _ path: any WritableKeyPath<Configuration, Value> & Sendable, _ group: Group,
    _ valueName: String, _ help: String, open openText: String = "none", isPath: Bool = false
  ) {
    self.name = name
    self.group = group
    self.valueName = valueName
    self.help = help
    self.openText = openText
    self.isPath = isPath
    expected = Value.expected
    isSwitch = Value.self == Bool.self
    read = { text, configuration in
      guard let value = Value(settingText: text) else { return false }
      configuration[keyPath: path] = value
      return true
    }
    write = { $0[keyPath: path].settingText }
  }

  /// The text of this setting's value; `none` where it is left open.
  public func text(in configuration: Configuration) -> String { write(configuration) }

  /// Sets it to what `text` says; `source` is where the text stands, for the error.
  public func set(
    _ text: String, in configuration: inout Configuration, source: String? = nil
  ) throws(ConfigurationError) {
    let text = isPath ? try PathText.expanded(text, setting: name, source: source) : text
    guard read(text, &configuration) else {
      throw .wrongValue(setting: name, value: text, expected: expected, source: source)
    }
  }
}
