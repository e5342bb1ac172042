import Configuration
import Foundation
import Testing

/// `docs/formats-and-settings.md` has the tables that are made from the settings.
struct SettingsPageTests {
  @Test func hasTheTables() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/formats-and-settings.md")
    let parts = try String(contentsOf: page, encoding: .utf8)
      .components(separatedBy: "<!-- settings -->\n")
    try #require(parts.count == 3)
    #expect(parts[1] == SettingGroup.page, "launch/settings-page writes them anew")
  }

  /// A line has what a person asks for: default, value, meaning, where it acts, whether it is fixed.
  @Test(arguments: [
    "| `batch-size` | `128` | images: 1 or more | images in a batch, of all ranks together "
      + "| `benchmark` |  |",
    "| `temperature` | `0.1` | number: 0.001 … 1000 | "
      + "temperature of the softmax over similarities, τ | `discover` `benchmark` |  |",
    "| `output` | `none` | folder | folder for the results; the same command finds them "
      + "there and continues the run; none: runs/\\<dataset>-\\<network> |  | yes |",
    "| `precision` | `fp32` | one of fp32, bf16 | type of the numbers to compute with "
      + "| `discover` `benchmark` |  |",
  ]) func hasALine(line: String) {
    #expect(SettingGroup.page.split(separator: "\n").contains { $0 == line })
  }

  @Test func hasALineForEachSetting() {
    let rows = SettingGroup.page.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count == Setting.all.count)
  }
}
