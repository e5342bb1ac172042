import Foundation
import RanksLauncher
import Testing

/// `and-dist report` on a small run.
@Suite(.serialized)
struct ReportRunTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func train(_ name: String, root: String) async throws -> Training {
    try await Training(
      [
        "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "16",
        "--rounds", "2", "--epochs", "1", "--batch-size", "20", "--convolution", "direct",
        "--report-every", "1",
      ], ranks: 2, output: scratch.place(name))
  }

  private func report(_ arguments: [String], ranks: Int = 2) async throws -> Outcome {
    try await Launch("and-dist", ["report"] + arguments, ranks: ranks).run()
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try contents(path), as: UTF8.self)
  }

  @Test func pageIsTheSameOnAnyNumberOfRanks() async throws {
    let root = try SmallImages.write(train: 50, test: 30, in: scratch)
    let run = try await train("run", root: root)
    let discovery = try #require(run.events("discovery").first)
    #expect(discovery.event == "discovery")
    let written = try text("\(run.output)/report.html")
    #expect(written.contains("Loss. loss: from") && written.contains("and-dist report "))
    let first = try scratch.place("on-1.html")
    var pages: [String] = []
    for ranks in 1...3 {
      let page = try scratch.place("on-\(ranks).html")
      let table = try scratch.place("events.csv")
      let outcome = try await report(
        [run.output, "--output", page, "--csv", table, "--sample", "40"], ranks: ranks)
      #expect(outcome.succeeded, "\(outcome.errors)")
      #expect(outcome.output.contains("\(page): 1 run\n"))
      pages.append(try text(page))
      let lines = try text(table).split(separator: "\n")
      #expect(lines.count { $0.hasPrefix("step,") } == run.losses.count)
      #expect(lines.count { $0.hasPrefix("discovery,1,") } == 1)
    }
    #expect(pages[1] == pages[0] && pages[2] == pages[0])
    #expect(pages[0].contains("40 of 50 images, evenly spread"))
    #expect(pages[0].ranges(of: "<circle class=\"p ").count == 2 * 40)
    #expect(pages[0].contains("Round 1: entropies of 50 images"))
    try await checkInBrowser(first)
  }

  /// In a browser, where there is one: no error of a script, and the first point shows its image.
  private func checkInBrowser(_ page: String) async throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") else { return }
    let probe = """
      <script>document.querySelector(".map").dispatchEvent(\
      new KeyboardEvent("keydown", {key: "ArrowRight"}))</script>
      """
    let tried = try scratch.place("tried.html")
    try text(page).replacing("</body>", with: "\(probe)</body>")
      .write(toFile: tried, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/chromium")
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
      "--user-data-dir=\(try scratch.place("browser"))", "file://\(tried)",
    ]
    let (output, errors) = (try scratch.place("dom.html"), try scratch.place("log.txt"))
    for path in [output, errors] { try Data().write(to: URL(filePath: path)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
    try process.run()
    process.waitUntilExit()
    let log = try text(errors)
    #expect(!log.contains("CONSOLE"), "\(log)")
    let dom = try text(output)
    #expect(dom.ranges(of: "<circle class=\"p c").count == 2 * 40)
    #expect(dom.contains("on\" cx="), "no point is marked")
    #expect(!dom.contains("class=\"shown\" role=\"status\" hidden"))
  }

  @Test func withoutImagesThereAreCurves() async throws {
    let root = try SmallImages.write(train: 50, test: 30, in: scratch)
    let run = try await train("run", root: root)
    let other = try await train("other", root: root)
    try FileManager.default.moveItem(atPath: root, toPath: "\(root)-moved")
    let left = try await report([run.output])
    #expect(left.succeeded, "\(left.errors)")
    #expect(left.output.contains("Neighbourhoods and maps are left out: "))
    #expect(try text("\(run.output)/report.html").contains("Neighbourhoods and maps are left out"))
    let moved = try await report([run.output, "--data-root", "\(root)-moved"])
    #expect(moved.output.contains("report.html: 1 run\n"), "\(moved.output) \(moved.errors)")

    let both = try await report(
      [run.output, other.output, "--output", scratch.place("both.html")])
    #expect(both.output.contains("both.html: 2 runs\n"), "\(both.errors)")

    let none = try await report([scratch.place("none")])
    #expect(
      none.errorLines.first?.contains("none/metrics.jsonl: is not there; expected a run's folder")
        == true)
  }
}
