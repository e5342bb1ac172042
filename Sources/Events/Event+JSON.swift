internal import Foundation

extension Event {
  /// The event as one line of JSON, `"event"` first; a number that is not finite is null.
  public var json: String {
    let members = fields.compactMap { name, value in
      value.map { "\(MetricsValue.text(name).json):\($0.json)" }
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// Reads a line of `metrics.jsonl`; nil where it is none, or of an unknown event.
  public init?(json line: String) {
    struct Kind: Decodable { let event: String }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let data = Data(line.utf8)
    guard let kind = try? decoder.decode(Kind.self, from: data) else { return nil }
    func payload<Payload: Decodable>(_ type: Payload.Type) -> Payload? {
      try? decoder.decode(type, from: data)
    }
    let event: Event? =
      switch kind.event {
      case "run_started": payload(RunStarted.self).map(Event.runStarted)
      case "memory_plan": payload(MemoryPlan.self).map(Event.memoryPlan)
      case "step": payload(StepMeasures.self).map(Event.step)
      case "epoch": payload(EpochMeasures.self).map(Event.epoch)
      case "evaluation": payload(EvaluationMeasures.self).map(Event.evaluation)
      case "discovery": payload(DiscoveryMeasures.self).map(Event.discovery)
      case "checkpoint": payload(CheckpointSaved.self).map(Event.checkpointSaved)
      case "run_ended": payload(RunEnded.self).map(Event.runEnded)
      default: nil
      }
    guard let event else { return nil }
    self = event
  }

  /// Names and values in the order of the line; nil values are left out.
  private var fields: [(String, MetricsValue?)] {
    switch self {
    case .runStarted(let run):
      [
        ("event", .text("run_started")), ("dataset", .text(run.dataset)),
        ("images", .integer(run.images)), ("network", .text(run.network)),
        ("parameters", .integer(run.parameters)), ("ranks", .integer(run.ranks)),
        ("nodes", .integer(run.nodes)), ("threads", .integer(run.threads)),
        ("rounds", .integer(run.rounds)), ("epochs", .integer(run.epochs)),
        ("steps_per_epoch", .integer(run.stepsPerEpoch)),
        ("max_steps", run.maxSteps.map(MetricsValue.integer)),
        ("steps_done", .integer(run.stepsDone)),
        ("resumed_from", run.resumedFrom.map(MetricsValue.text)), ("output", .text(run.output)),
      ]
    case .memoryPlan(let plan):
      [
        ("event", .text("memory_plan")), ("total", .integer(plan.total)),
        (
          "parts",
          .list(
            plan.parts.map {
              .object([("name", .text($0.name)), ("bytes", .integer($0.bytes))])
            })
        ),
      ]
    case .step(let step):
      [
        ("event", .text("step")), ("round", .integer(step.round)), ("epoch", .integer(step.epoch)),
        ("step", .integer(step.step)), ("loss", .number(step.loss)),
        ("learning_rate", .number(step.learningRate)),
        ("images_per_second", .number(step.imagesPerSecond)),
        ("waited_for_data", step.waitedForData.map(MetricsValue.number)),
        ("waited_for_messages", step.waitedForMessages.map(MetricsValue.number)),
      ]
    case .epoch(let epoch):
      [
        ("event", .text("epoch")), ("round", .integer(epoch.round)),
        ("epoch", .integer(epoch.epoch)), ("loss", .number(epoch.loss)),
        ("images", .integer(epoch.images)), ("seconds", .number(epoch.seconds)),
      ]
    case .evaluation(let evaluation):
      [
        ("event", .text("evaluation")), ("protocol", .text(evaluation.judge.rawValue)),
        ("accuracy", .number(evaluation.accuracy)), ("round", .integer(evaluation.round)),
        ("epoch", .integer(evaluation.epoch)), ("seconds", .number(evaluation.seconds)),
      ]
    case .discovery(let discovery):
      [
        ("event", .text("discovery")), ("round", .integer(discovery.round)),
        ("anchors", .integer(discovery.anchors)),
        ("entropy_mean", .number(discovery.entropyMean)),
        ("consistency", discovery.consistency.map(MetricsValue.number)),
        ("seconds", .number(discovery.seconds)),
      ]
    case .checkpointSaved(let checkpoint):
      [
        ("event", .text("checkpoint")), ("round", .integer(checkpoint.round)),
        ("epoch", .integer(checkpoint.epoch)), ("path", .text(checkpoint.path)),
        ("bytes", .integer(checkpoint.bytes)), ("seconds", .number(checkpoint.seconds)),
      ]
    case .runEnded(let end):
      [
        ("event", .text("run_ended")), ("reason", .text(end.reason.rawValue)),
        ("steps", .integer(end.steps)), ("seconds", .number(end.seconds)),
        ("peak_memory", .integer(end.peakMemory)),
      ]
    }
  }
}
