extension SettingGroup {
  /// The tables of all groups, as they stand in `docs/formats-and-settings.md`.
  public static var page: String { all.map(\.table).joined(separator: "\n") }

  /// A heading, and a line for each setting.
  private var table: String {
    let rows = settings.map { setting in
      [
        "`\(setting.name)`", "`\(setting.defaultText)`", setting.valueCell, setting.helpCell,
        setting.otherCommands.map { "`\($0.rawValue)`" }.joined(separator: " "),
        setting.mayChange ? "yes" : "",
      ]
    }
    let heads = ["setting", "default", "value", "meaning", "also in", "may change"]
    let lines = [heads, heads.map { _ in "---" }] + rows
    return "### \(title)\n\n"
      + lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }
}

extension Setting {
  /// Where it acts beside training and the doctor.
  fileprivate var otherCommands: [CommandName] {
    CommandName.allCases.filter { commands.contains($0) && $0 != .train && $0 != .doctor }
  }

  fileprivate var valueCell: String {
    if isSwitch || !choices.isEmpty { return escaped(expected) }
    return escaped(rule.map { "\(valueName): \($0)" } ?? valueName)
  }

  fileprivate var helpCell: String {
    escaped(help + (openText == "none" ? "" : "; none: \(openText)"))
  }

  /// `text` without what Markdown reads as a cell's end or a tag's start.
  private func escaped(_ text: String) -> String {
    text.map { "|<".contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
