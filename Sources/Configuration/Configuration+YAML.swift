extension Configuration {
  /// The whole configuration as a YAML file with its help beside it, which reads back the same.
  public var yaml: String {
    var lines: [String] = []
    for group in SettingGroup.all {
      lines.append((lines.isEmpty ? "" : "\n") + "# \(group.title)")
      for setting in group.settings {
        let text = setting.text(in: self)
        let isPlain =
          !text.isEmpty
          && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,".contains($0)) }
          && text.first != "-" && text.first != ","
        let value =
          isPlain
          ? text
          : "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
        lines.append("\(setting.name): \(value)  # \(setting.help)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
