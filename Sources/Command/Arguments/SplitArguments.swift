internal import Configuration

/// The arguments of a command: flags that are settings, and others, which are the command's own.
struct SplitArguments {
  /// Settings that act in the command, in the order of the line.
  private(set) var settings: [SettingLayers.Flag] = []
  /// All else, for the parser.
  private(set) var others: [String] = []

  /// Splits what stands behind the command's name.
  init(_ arguments: [String], for command: CommandName) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        others += [argument] + rest
        return
      }
      guard let flag = SettingFlag(argument, in: command) else {
        add(argument)
        continue
      }
      var text = flag.text
      if text == nil, let next = rest.first, !isFlag(next) { text = rest.popFirst() }
      guard let text else {
        throw UsageError(
          description: "missing value for '--\(flag.setting.name) <\(flag.setting.valueName)>'")
      }
      settings.append(SettingLayers.Flag(name: flag.setting.name, text: text))
    }
  }

  /// `--round -1` is written as `--round=-1`, which is no flag named 1.
  private mutating func add(_ argument: String) {
    if isNegativeNumber(argument), let flag = others.last, isFlag(flag), !flag.contains("=") {
      others[others.count - 1] = "\(flag)=\(argument)"
    } else {
      others.append(argument)
    }
  }
}

/// A flag that is a setting: `--base-lr`, `--base-lr=1`, `--sync-bn` or `--no-sync-bn`.
private struct SettingFlag {
  let setting: Setting
  /// What it says by itself; nil where the next argument says it.
  let text: String?

  /// The flag that `argument` is, or nil if it is no setting that acts in `command`.
  init?(_ argument: String, in command: CommandName) {
    guard argument.hasPrefix("--") else { return nil }
    let parts = argument.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.map(String.init) else { return nil }
    let given = parts.count > 1 ? String(parts[1]) : nil
    if let setting = Setting.named(name), setting.commands.contains(command) {
      self.setting = setting
      text = given ?? (setting.isSwitch ? "true" : nil)
    } else if given == nil, let setting = Setting.named(negation: name),
      setting.commands.contains(command)
    {
      self.setting = setting
      text = "false"
    } else {
      return nil
    }
  }
}

extension Setting {
  /// The switch that a flag such as `no-sync-bn` turns off.
  static func named(negation name: String) -> Setting? {
    guard name.hasPrefix("no-"), let setting = named(String(name.dropFirst(3))), setting.isSwitch
    else { return nil }
    return setting
  }
}

/// Whether an argument is a flag, not a value.
func isFlag(_ argument: String) -> Bool {
  argument.count > 1 && argument.hasPrefix("-") && !isNegativeNumber(argument)
}

private func isNegativeNumber(_ argument: String) -> Bool {
  guard argument.hasPrefix("-"), let second = argument.dropFirst().first else { return false }
  return second.isNumber || second == "."
}
