import Events
import Files
import Foundation
import Testing

struct EventTests {
  static let events: [Event] = [
    .runStarted(
      RunStarted(
        dataset: "fashion-mnist", images: 10000, network: "resnet18", parameters: 700_000,
        ranks: 2, nodes: 1, threads: 1, rounds: 3, epochs: 6, stepsPerEpoch: 79, maxSteps: 1000,
        stepsDone: 5, resumedFrom: "runs/a \"b\"\n\u{1}", output: "runs/x")),
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
      EvaluationMeasures(protocol: .knnBank, accuracy: 0.75, round: 0, epoch: 1, seconds: 1.5)),
    .evaluation(
      EvaluationMeasures(
        protocol: .linear, layer: "conv5", accuracy: 0.5, top5: 0.75, round: 0, epoch: 1,
        seconds: 3)),
    .discovery(
      DiscoveryMeasures(
        round: 1, anchors: 2500, entropyMean: 4.5, consistency: 0.875, seconds: 2)),
    .discovery(DiscoveryMeasures(round: 2, anchors: 5000, entropyMean: 4, seconds: 2)),
    .checkpointSaved(
      CheckpointSaved(
        round: 0, epoch: 5, step: 7, path: "runs/x/round-0", bytes: 9, seconds: 0.5)),
    .runEnded(RunEnded(reason: .maxSteps, steps: 1000, seconds: 60, peakMemory: 1 << 30)),
  ]

  @Test(arguments: events) func readsWhatItWrites(event: Event) throws {
    #expect(event.json.hasPrefix("{\"event\":\""))
    #expect(Event(json: event.json) == event)
  }

  /// The lines that scripts rely on, byte by byte.
  static let lines = #"""
    {"event":"run_started","dataset":"fashion-mnist","images":10000,"network":"resnet18","parameters":700000,"ranks":2,"nodes":1,"threads":1,"rounds":3,"epochs":6,"steps_per_epoch":79,"max_steps":1000,"steps_done":5,"resumed_from":"runs/a \"b\"\n\u0001","output":"runs/x"}
    {"event":"memory_plan","total":7,"parts":[{"name":"network","bytes":3},{"name":"bank","bytes":4}]}
    {"event":"step","round":0,"epoch":1,"step":80,"loss":7.25,"learning_rate":0.03,"images_per_second":512.5}
    {"event":"step","round":0,"epoch":1,"step":81,"loss":7.125,"learning_rate":0.003,"images_per_second":500.0,"waited_for_data":0.25,"waited_for_messages":0.5}
    {"event":"epoch","round":0,"epoch":1,"loss":7.5,"images":10000,"seconds":12.0}
    {"event":"evaluation","protocol":"knn","accuracy":0.75,"round":0,"epoch":1,"seconds":1.5}
    {"event":"evaluation","protocol":"linear","layer":"conv5","accuracy":0.5,"top5":0.75,"round":0,"epoch":1,"seconds":3.0}
    {"event":"discovery","round":1,"anchors":2500,"entropy_mean":4.5,"consistency":0.875,"seconds":2.0}
    {"event":"discovery","round":2,"anchors":5000,"entropy_mean":4.0,"seconds":2.0}
    {"event":"checkpoint","round":0,"epoch":5,"step":7,"path":"runs/x/round-0","bytes":9,"seconds":0.5}
    {"event":"run_ended","reason":"max-steps","steps":1000,"seconds":60.0,"peak_memory":1073741824}
    """#

  @Test func writesTheLinesOfTheDesign() {
    #expect(Self.events.map(\.json).joined(separator: "\n") == Self.lines)
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
