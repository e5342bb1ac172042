import Configuration
import Foundation
import Testing

/// `docs/formats-and-settings.md` lists every setting, with its default.
struct SettingsPageTests {
  @Test(arguments: Setting.all.map(\.name)) func hasALine(name: String) throws {
    let setting = try #require(Setting.named(name))
    let isChoice = setting.isSwitch || setting.expected.hasPrefix("one of ")
    let open = setting.openText == "none" ? "" : "; none: \(setting.openText)"
    let cells = [
      "`\(setting.name)`", "`\(setting.defaultText)`",
      escaped(isChoice ? setting.expected : setting.valueName), escaped(setting.help + open),
    ]
    #expect(try rows().contains("| \(cells.joined(separator: " | ")) |"))
  }

  @Test func hasNoOtherLines() throws {
    #expect(try rows().count == Setting.all.count)
  }

  /// The table's rows: a name and a default in code, then two more cells.
  private func rows() throws -> [String] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/formats-and-settings.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let settings = text.components(separatedBy: "\n## ").first { $0.hasPrefix("Settings\n") }
    return try #require(settings).split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix("| `") }
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "|", with: "\\|").replacingOccurrences(of: "<", with: "\\<")
  }
}
