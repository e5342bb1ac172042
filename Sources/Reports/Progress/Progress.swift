public import Events

/// What a person is shown while a run goes on, made from its events and their times.
///
/// On a terminal there is one line that is drawn again; in a log there is a line every few seconds.
/// It does no output itself.
public struct Progress: Sendable {
  /// A piece of output.
  public enum Output: Sendable, Equatable {
    /// Draw this line again, over the one before.
    case redraw(String)
    /// Write this line, and leave it.
    case line(String)
  }

  private let isTerminal: Bool
  private let interval: Double
  private var run: RunStarted?
  private var lastShown = -Double.infinity
  /// Steps since the last line, and the sum of their seconds an image: their mean rate is shown.
  private var unshown = (steps: 0.0, secondsPerImage: 0.0)
  /// When and at which step the run's pace began to be measured.
  private var paceStart: (seconds: Double, step: Int)?

  /// Progress on a terminal, or in a log with `logEvery` seconds between lines.
  public init(isTerminal: Bool, logEvery: Double) {
    self.isTerminal = isTerminal
    interval = isTerminal ? 0.1 : logEvery
  }

  /// What to show for an event that happened at `seconds` of any steady clock.
  public mutating func show(_ event: Event, at seconds: Double) -> [Output] {
    switch event {
    case .runStarted(let run):
      self.run = run
      return Progress.lines(run).map(Output.line)
    case .memoryPlan(let plan):
      return (["memory:"] + plan.text.split(separator: "\n").map(String.init)).map(Output.line)
    case .step(let step): return show(step, at: seconds)
    case .epoch(let epoch):
      let number = "\(epoch.epoch + 1)" + (run.map { "/\($0.epochs)" } ?? "")
      return [
        .line(
          "round \(epoch.round)  epoch \(number)  mean loss \(Quantity.decimal(epoch.loss, 4))  "
            + "in \(Quantity.duration(epoch.seconds))")
      ]
    case .evaluation(let evaluation): return [.line(Progress.line(evaluation))]
    case .discovery(let discovery):
      let consistency =
        discovery.consistency.map { ", consistency \(Quantity.decimal($0, 3))" } ?? ""
      return [
        .line(
          "round \(discovery.round)  \(Quantity.count(discovery.anchors, "anchor")), "
            + "mean entropy \(Quantity.decimal(discovery.entropyMean, 3))\(consistency)  "
            + "in \(Quantity.duration(discovery.seconds))")
      ]
    case .checkpointSaved(let checkpoint):
      return [
        .line(
          "saved \(checkpoint.path) (\(Quantity.bytes(checkpoint.bytes)), "
            + "\(Quantity.duration(checkpoint.seconds)))")
      ]
    case .runEnded: return []
    }
  }

  /// What to show of a discovery under way; the time it took so far gives the time that is left.
  public mutating func show(
    _ discovery: DiscoveryProgress, at seconds: Double
  ) -> [Output] {
    let share = discovery.share
    guard share > 0, share < 1, seconds - lastShown >= interval else { return [] }
    lastShown = seconds
    let left = discovery.elapsed / share * (1 - share)
    let text =
      (discovery.round.map { "round \($0)  " } ?? "")
      + "discovery \(Int(100 * share)) %  \(Quantity.duration(left)) left"
    return [isTerminal ? .redraw(text) : .line(text)]
  }

  private mutating func show(_ step: StepMeasures, at seconds: Double) -> [Output] {
    let start = paceStart ?? (seconds, step.step)
    paceStart = start
    if step.imagesPerSecond.isFinite && step.imagesPerSecond > 0 {
      unshown.steps += 1
      unshown.secondsPerImage += 1 / step.imagesPerSecond
    }
    guard seconds - lastShown >= interval else { return [] }
    lastShown = seconds
    let rate = unshown.steps > 0 ? unshown.steps / unshown.secondsPerImage : 0
    unshown = (0, 0)
    var text =
      "round \(step.round)  epoch \(step.epoch + 1)" + (run.map { "/\($0.epochs)" } ?? "")
      + "  step \(Quantity.count(step.step))"
      + (run.map { "/\(Quantity.count($0.totalSteps))" } ?? "")
      + "  loss \(Quantity.decimal(step.loss, 4))"
      + "  \(Quantity.count(Int(rate))) images/s"
    if let run, step.step > start.step {
      let pace = (seconds - start.seconds) / Double(step.step - start.step)
      let left = pace * Double(max(run.totalSteps - step.step, 0))
      text += "  \(Quantity.duration(left)) left"
    }
    return [isTerminal ? .redraw(text) : .line(text)]
  }

  private static func lines(_ run: RunStarted) -> [String] {
    [
      "\(run.dataset): \(Quantity.count(run.images, "image")); \(run.network) with "
        + "\(Quantity.count(run.parameters, "parameter"))",
      "\(Quantity.count(run.ranks, "rank")) on \(Quantity.count(run.nodes, "node")), "
        + "\(Quantity.count(run.threads, "thread")) each"
        + (run.parts.map { $0 == run.ranks ? "" : "; \(Quantity.count($0, "part"))" } ?? ""),
      "\(Quantity.count(run.rounds, "round")) of \(Quantity.count(run.epochs, "epoch")) of "
        + "\(Quantity.count(run.stepsPerEpoch, "step"))"
        + (run.maxSteps.map { ", at most \(Quantity.count($0, "step"))" } ?? "")
        + "; output in \(run.output)",
    ]
      + (run.resumedFrom.map {
        ["going on from \($0) after \(Quantity.count(run.stepsDone, "step"))"]
      } ?? [])
  }

  private static func line(_ evaluation: EvaluationMeasures) -> String {
    let judge =
      switch evaluation.protocol {
      case .knnBank: "kNN against the bank"
      case .knnFeatures: "kNN on features extracted anew"
      case .knnPixels: "kNN on raw pixels"
      case .nearest: "nearest neighbour"
      case .linearFeatures: "logistic regression on \(evaluation.layer ?? "a layer")"
      case .linear: "linear classifier on \(evaluation.layer ?? "a layer")"
      }
    return "round \(evaluation.round)  \(judge): \(Quantity.decimal(evaluation.accuracy, 4))  "
      + "in \(Quantity.duration(evaluation.seconds))"
  }
}
