import Events
import Files
import Foundation
import Reports
import Testing

struct MetricsLogTests {
  let path = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString).jsonl"

  func step(_ round: Int, _ epoch: Int, _ step: Int) -> Event {
    .step(
      StepMeasures(
        round: round, epoch: epoch, step: step, loss: 1, learningRate: 0.5, imagesPerSecond: 2))
  }

  /// The events that are in the file.
  func events() throws -> [Event] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap {
      Event(json: String($0))
    }
  }

  /// Opens the log again, after so many bytes and an epoch; what it recalls.
  func recalled(_ bytes: Int, _ last: (round: Int, epoch: Int)) throws -> [Event] {
    var events: [Event] = []
    let mark = MetricsLog.Mark(bytes: bytes, lastEpoch: last)
    _ = try MetricsLog(path: path, goingOnFrom: mark) { events.append($0) }
    return events
  }

  @Test func appendsAndGoesOn() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try MetricsLog(path: path)
    for event in Story.events { try first.add(event) }
    #expect(try events().count == Story.events.count - 1, "the epoch without a loss is unreadable")
    let whole = try Data(contentsOf: URL(filePath: path))

    // A killed run leaves half a line.
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"event\":\"ste".utf8))
    let mark = MetricsLog.Mark(bytes: whole.count + 12, lastEpoch: (9, 9))
    let second = try MetricsLog(path: path, goingOnFrom: mark)
    #expect(try Data(contentsOf: URL(filePath: path)) == whole)
    try second.add(step(9, 0, 200))
    #expect(try events().last == step(9, 0, 200))

    _ = try MetricsLog(path: path)
    #expect(try events() == [])
  }

  /// What is added to the metrics of a run stays when the run goes on, and cuts nothing in two.
  @Test func addsToARun() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try MetricsLog(path: path)
    try run.add(step(0, 0, 1))
    let bytes = try run.synchronisedSize()
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"event\":\"ste".utf8))
    let added = Story.evaluation(0, .linear, 0.5)
    try MetricsLog(addingTo: path).add(added)
    #expect(try events() == [step(0, 0, 1), added])
    // The run was not over.
    try run.add(step(0, 1, 2))
    #expect(try events() == [step(0, 0, 1), added, step(0, 1, 2)])
    #expect(try recalled(bytes, (0, 1)) == [added])
    #expect(try events() == [step(0, 0, 1), added])
  }

  @Test func dropsWhatIsDoneAgain() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let log = try MetricsLog(path: path)
    let discovery = Event.discovery(
      DiscoveryMeasures(round: 1, anchors: 5, entropyMean: 1, seconds: 1))
    let kept = [Event.runStarted(Story.start), step(0, 0, 1), Story.epoch(0, 1, 2)]
    var ends: [Int] = []
    for event in kept + [discovery, step(1, 0, 3), step(1, 1, 4), Story.epoch(1, 0, 5)] {
      try log.add(event)
      ends.append(try log.synchronisedSize())
    }
    #expect(try recalled(ends[4], (1, 0)) == [kept[0], kept[2], discovery])
    #expect(try events() == kept + [discovery, step(1, 0, 3)])
    #expect(try recalled(ends[2] + 5, (0, 1)) == [kept[0], kept[2]])
    #expect(try events() == kept)
  }

  /// A file that is no longer where it was, as its folder was removed or replaced.
  @Test func missesItsPlace() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let log = try MetricsLog(path: path)
    try log.checkPlace()
    try FileManager.default.removeItem(atPath: path)
    let error = try #require(throws: FileError.self) { try log.checkPlace() }
    #expect("\(error)".hasPrefix("\(path): is gone"))
    try "".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: FileError.self) { try log.checkPlace() }
  }

  /// Lines longer and shorter than a piece that is read at once, and lines of another hand.
  @Test func readsLinesOfAnyLengthAndForm() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let long = String(repeating: "x", count: 3_000_000)
    var start = Story.start
    start.output = long
    let other = """
      { "epoch": 0, "event": "step", "round": 1 }
      no JSON

      """
    var text = Event.runStarted(start).json + "\n"
    for number in 1...30_000 { text += step(0, 0, number).json + "\n" }
    let kept = text + "no JSON\n{\"event\":\"later\",\"round\":0,\"epoch\":0}\n"
    try (kept + other).write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try recalled(kept.utf8.count, (0, 0)) == [.runStarted(start)])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == kept)
  }

  @Test func namesAFolderThatIsNotThere() throws {
    let error = try #require(throws: FileError.self) {
      _ = try MetricsLog(path: "/nonexistent/metrics.jsonl")
    }
    #expect("\(error)".hasPrefix("/nonexistent/metrics.jsonl: cannot be opened: "))
    #expect(!"\(error)".contains("\n"))
  }

  /// A link stays and what it leads to is written; what is no regular file is refused unopened.
  @Test func followsALinkAndRefusesWhatIsNoFile() throws {
    let folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/disk", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let link = "\(folder)/metrics.jsonl"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "disk/metrics.jsonl")
    try MetricsLog(path: link).add(Story.events[0])
    #expect(
      try String(contentsOfFile: "\(folder)/disk/metrics.jsonl", encoding: .utf8)
        == Story.events[0].json + "\n")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: link) == "disk/metrics.jsonl")

    try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: ["\(folder)/fifo"])
      .waitUntilExit()
    for (name, kind) in [("fifo", "a named pipe (FIFO)"), ("disk", "a folder")] {
      let error = try #require(throws: FileError.self) {
        _ = try MetricsLog(path: "\(folder)/\(name)")
      }
      #expect(
        "\(error)"
          == "\(folder)/\(name): is \(kind); expected a regular file to replace, or a free name")
    }
  }
}
