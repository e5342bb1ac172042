import Events

/// Events of a small run, the same every time.
enum Story {
  static let start = RunStarted(
    dataset: "fashion-mnist", images: 10000, network: "resnet18", parameters: 701_466, ranks: 2,
    nodes: 1, threads: 1, rounds: 3, epochs: 2, stepsPerEpoch: 79, output: "runs/quickstart")

  static let plan = MemoryPlan(parts: [
    MemoryPlan.Part(name: "network", bytes: 2_800_000),
    MemoryPlan.Part(name: "activations", bytes: 120_000_000),
    MemoryPlan.Part(name: "bank shard", bytes: 2_560_000),
  ])

  static func step(_ step: Int, round: Int = 0, epoch: Int = 0) -> Event {
    .step(
      StepMeasures(
        round: round, epoch: epoch, step: step, loss: 7.12345, learningRate: 0.03,
        imagesPerSecond: 1234.5))
  }

  static func epoch(_ round: Int, _ epoch: Int, _ loss: Double) -> Event {
    .epoch(EpochMeasures(round: round, epoch: epoch, loss: loss, images: 10000, seconds: 20))
  }

  static func evaluation(
    _ round: Int, _ judge: EvaluationMeasures.Judge, _ accuracy: Double
  ) -> Event {
    .evaluation(
      EvaluationMeasures(protocol: judge, accuracy: accuracy, round: round, epoch: 1, seconds: 1))
  }

  static let events: [Event] = [
    .runStarted(start), .memoryPlan(plan), evaluation(0, .knnPixels, 0.774),
    epoch(0, 0, 7.8), epoch(0, 1, 6.5), evaluation(0, .knnBank, 0.7312),
    evaluation(0, .knnFeatures, 0.75),
    .checkpointSaved(
      CheckpointSaved(
        round: 0, epoch: 1, step: 12, path: "runs/quickstart/r0", bytes: 8_400_000, seconds: 1)),
    .discovery(
      DiscoveryMeasures(
        round: 1, anchors: 2500, entropyMean: 4.5214, consistency: 0.8512, seconds: 2)),
    epoch(1, 0, 6.0), epoch(1, 1, 5.25), evaluation(1, .knnBank, 0.76),
    .discovery(DiscoveryMeasures(round: 2, anchors: 5000, entropyMean: 4.1, seconds: 40)),
    epoch(2, 0, 5.0), epoch(2, 1, .nan),
    .runEnded(RunEnded(reason: .completed, steps: 474, seconds: 205, peakMemory: 151_000_000)),
  ]
}
