import Files
import Events
import Foundation
import Testing

struct EventTests {
  static let events: [Event] = [
    .runStarted(
      RunStarted(
        dataset: "fashion-mnist", images: 10000, network: "resnet18", parameters: 700_000,
        ranks: 2, nodes: 1, threads: 1, rounds: 3, epochs: 6, stepsPerEpoch: 79, maxSteps: 1000,
        stepsDone: 5, resumedFrom: "runs/a \"b\"\n", output: "runs/x")),
    .memoryPlan(
      MemoryPlan(parts: [
        MemoryPlan.Part(name: "network", bytes: 3), MemoryPlan.Part(name: "bank", bytes: 4),
      ])),
    .step(
      StepMeasures(
        round: 0, epoch: 1, step: 80, loss: 7.25, learningRate: 0.03, imagesPerSecond: 512.5)),
    .step(
      StepMeasures(
        round: 0, epoch: 1, step: 81, loss: 7.125, learningRate: 0.003, imagesPerSecond: 500,
        waitedForData: 0.25, waitedForMessages: 0.5)),
    .epoch(EpochMeasures(round: 0, epoch: 1, loss: 7.5, images: 10000, seconds: 12)),
    .evaluation(
      EvaluationMeasures(round: 0, epoch: 1, judge: .knnBank, accuracy: 0.75, seconds: 1.5)),
    .discovery(
      DiscoveryMeasures(
        round: 1, anchors: 2500, entropyMean: 4.5, consistency: 0.875, seconds: 2)),
    .discovery(DiscoveryMeasures(round: 2, anchors: 5000, entropyMean: 4, seconds: 2)),
    .checkpointSaved(
      CheckpointSaved(round: 0, epoch: 5, path: "runs/x/round-0", bytes: 9, seconds: 0.5)),
    .runEnded(RunEnded(reason: .maxSteps, steps: 1000, seconds: 60, peakMemory: 1 << 30)),
  ]

  @Test(arguments: events) func readsWhatItWrites(event: Event) throws {
    #expect(event.json.hasPrefix("{\"event\":\""))
    #expect(Event(json: event.json) == event)
  }

  /// The members that scripts rely on, in their order.
  @Test func writesTheMembersOfTheDesign() {
    #expect(
      Self.events[2].json
        == "{\"event\":\"step\",\"round\":0,\"epoch\":1,\"step\":80,\"loss\":7.25,"
        + "\"learning_rate\":0.03,\"images_per_second\":512.5}")
    #expect(
      Self.events[5].json.hasPrefix(
        "{\"event\":\"evaluation\",\"protocol\":\"knn\",\"accuracy\":0.75,"))
    #expect(
      Self.events[6].json.hasPrefix(
        "{\"event\":\"discovery\",\"round\":1,\"anchors\":2500,\"entropy_mean\":4.5,"
          + "\"consistency\":0.875,"))
    #expect(Self.events[1].json.contains("\"total\":7"))
  }

  @Test func writesNoNumberThatJSONDoesNotHave() throws {
    let line = Event.epoch(
      EpochMeasures(round: 0, epoch: 0, loss: .nan, images: 1, seconds: .infinity)
    ).json
    #expect(line.contains("\"loss\":null"))
    _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
  }

  @Test(arguments: ["", "{", "[]", "{\"event\":\"other\"}", "{\"event\":\"step\",\"round\":0}"])
  func readsNothingElse(line: String) { #expect(Event(json: line) == nil) }

  @Test func countsTheStepsOfARun() {
    var run = RunStarted(
      dataset: "", images: 0, network: "", parameters: 0, ranks: 1, nodes: 1, threads: 1,
      rounds: 3, epochs: 6, stepsPerEpoch: 79, output: "")
    #expect(run.totalSteps == 3 * 6 * 79)
    run.maxSteps = 20
    #expect(run.totalSteps == 20)
  }
}

struct MetricsLogTests {
  let path = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString).jsonl"

  func step(_ round: Int, _ epoch: Int, _ step: Int) -> Event {
    .step(
      StepMeasures(
        round: round, epoch: epoch, step: step, loss: 1, learningRate: 0.5, imagesPerSecond: 2))
  }

  @Test func appendsAndGoesOn() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try MetricsLog(path: path)
    for event in EventTests.events { try first.append(event) }
    #expect(try MetricsLog(path: path).events() == EventTests.events)

    // A killed run leaves half a line.
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"event\":\"ste".utf8))
    let second = try MetricsLog(path: path)
    try second.append(step(2, 0, 200))
    #expect(try second.events() == EventTests.events + [step(2, 0, 200)])
    try second.clear()
    #expect(try second.events() == [])
  }

  @Test func dropsWhatIsDoneAgain() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let log = try MetricsLog(path: path)
    let discovery = Event.discovery(
      DiscoveryMeasures(round: 1, anchors: 5, entropyMean: 1, seconds: 1))
    let kept = [EventTests.events[0], step(0, 0, 1), step(0, 1, 2)]
    let later = [discovery, step(1, 0, 3), step(1, 1, 4)]
    for event in kept + later { try log.append(event) }
    try log.truncate(afterRound: 1, epoch: 0)
    #expect(try log.events() == kept + [discovery, step(1, 0, 3)])
    try log.truncate(afterRound: 0, epoch: 1)
    #expect(try log.events() == kept)
    try log.append(discovery)
    #expect(try log.events() == kept + [discovery])
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
    try MetricsLog(path: link).append(EventTests.events[0])
    #expect(
      try String(contentsOfFile: "\(folder)/disk/metrics.jsonl", encoding: .utf8)
        == EventTests.events[0].json + "\n")
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
