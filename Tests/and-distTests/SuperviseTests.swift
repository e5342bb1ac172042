import Foundation
import RanksLauncher
import Testing

/// `launch/supervise`, with commands that end as they are told.
struct SuperviseTests {
  private let scratch: Scratch
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "launch/supervise")
    .path

  init() throws { scratch = try Scratch() }

  /// Supervises a command that, the nth time, prints the nth line and ends with the nth status, the
  /// last ones again and again; how it ended and how often it was started.
  private func supervise(
    _ starts: [(line: String, status: Int)], _ options: [String] = ["--wait", "0"]
  ) throws -> (status: Int32, errors: String, starts: Int) {
    let count = try scratch.write("0", to: "count")
    var text = "#!/usr/bin/env bash\nn=$(cat \(count)); echo $((n + 1)) >\(count)\ncase $n in\n"
    for (number, start) in starts.enumerated() {
      let name = number == starts.count - 1 ? "*" : "\(number)"
      text += "\(name)) echo '\(start.line)' >&2; exit \(start.status) ;;\n"
    }
    let command = try scratch.write(text + "esac\n", to: "command")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["bash", Self.script] + options + ["bash", command]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let errors = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let number = try String(contentsOfFile: count, encoding: .utf8)
    return (
      process.terminationStatus, errors,
      Int(number.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    )
  }

  @Test func startsAgainUntilItIsFinished() throws {
    let ended = try supervise([("error: a rank died", 137), ("", 75), ("error: b", 1), ("", 0)])
    #expect(ended.status == 0 && ended.starts == 4, "\(ended.errors)")
  }

  @Test func endsAtWrongUse() throws {
    let ended = try supervise([("", 75), ("error: unknown flag", 2)])
    #expect(ended.status == 2 && ended.starts == 2, "\(ended.errors)")
  }

  /// The same error again is no use, unless the run has come further meanwhile.
  @Test func endsAtAnErrorThatComesAgain() throws {
    let same = try supervise([("error: no such folder", 1)])
    #expect(same.status == 1 && same.starts == 2, "\(same.errors)")
    #expect(same.errors.contains("supervise: the same error again: error: no such folder"))
    let saved = "2026-01-01 saved runs/x/checkpoints/step-00000003 (1 MB, 0.1 s)\nerror: killed"
    let further = try supervise([(saved, 1), (saved, 1), (saved, 1), ("", 0)])
    #expect(further.status == 0 && further.starts == 4, "\(further.errors)")
  }

  @Test func givesUp() throws {
    let ended = try supervise(
      [("error: 1", 9), ("error: 2", 9), ("error: 3", 9), ("error: 4", 9)],
      ["--wait", "0", "--restarts", "2"])
    #expect(ended.status == 9 && ended.starts == 3)
    #expect(ended.errors.contains("status 9 after 3 starts: giving up"), "\(ended.errors)")
  }

  @Test(arguments: [
    ["--restarts", "many"], ["--wait"], ["--patience", "3"], [], ["nosuchcommand"], ["/"],
  ])
  func refusesWrongUse(options: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["bash", Self.script] + options
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
  }
}
