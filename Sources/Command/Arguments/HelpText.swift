internal import ArgumentParser
internal import Configuration

/// What `--help` prints: the parser's own text, then the settings that act in a command, by group.
enum HelpText {
  private static let columns = 80
  private static let labelColumns = 26

  /// The help of a command, or of the program.
  static func text(of command: CommandName?) -> String {
    guard let command else { return RootCommand.helpMessage(columns: columns) }
    let own = RootCommand.helpMessage(for: RootCommand.command(command), columns: columns)
    let groups = SettingGroup.all.map { group in
      (group.title, group.settings.filter { $0.commands.contains(command) })
    }
    return groups.reduce(own) { text, group in
      let (title, settings) = group
      guard !settings.isEmpty else { return text }
      return text + "\n\(title.uppercased()):\n" + settings.map { entry($0, command) }.joined()
    }
  }

  /// The lines of a setting, as the parser writes those of its own options.
  private static func entry(_ setting: Setting, _ command: CommandName) -> String {
    let label =
      setting.isSwitch
      ? "--\(setting.name)/--no-\(setting.name)" : "--\(setting.name) <\(setting.valueName)>"
    let choices =
      setting.choices.isEmpty ? "" : "; choices: \(setting.choices.joined(separator: ", "))"
    let standard =
      command.startsFromCheckpoint ? "the checkpoint's" : setting.defaultDescription
    let text = "\(setting.help)\(choices) (default: \(standard))"
    let margin = String(repeating: " ", count: labelColumns)
    let first = "  \(label)"
    let start =
      first.count < labelColumns ? first + margin.dropFirst(first.count) : first + "\n" + margin
    return start + lines(text).joined(separator: "\n" + margin) + "\n"
  }

  /// `text` in lines that fit beside the labels.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: " ").reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.count + 1 + word.count <= columns - labelColumns {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
  }
}
