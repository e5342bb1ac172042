import Events
import Foundation
import Reports
import Testing

/// The sink of `docs/how-to-add-an-output.md`.
struct SinkTests {
  @Test func writesATableOfEpochs() throws {
    let path = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let table = try EpochTable(path: path)
    for event in Story.events.prefix(4) { try table.recall(event) }
    for event in Story.events.dropFirst(4).prefix(6) { try table.add(event) }
    #expect(
      try String(contentsOfFile: path, encoding: .utf8) == """
        round,epoch,loss,images,seconds
        0,0,7.8,10000,20.0
        0,1,6.5,10000,20.0
        1,0,6.0,10000,20.0

        """)
  }

  /// What the page shows is what is tested here.
  @Test func isThatOfThePage() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let code = try String(contentsOf: tests.appending(path: "EpochTable.swift"), encoding: .utf8)
    let page = try String(
      contentsOf: tests.appending(path: "../../docs/how-to-add-an-output.md").standardizedFileURL,
      encoding: .utf8)
    #expect(page.contains(code))
  }
}
