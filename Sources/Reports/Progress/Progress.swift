public import Events

/// What a person is shown while a run goes on, made from its events and their times.
///
/// On a terminal there is one block of lines that is drawn again, and of what happened only what is
/// worth keeping stands above it; in a log there is a line every few seconds, and one for each event.
/// It does no output itself.
public struct Progress: Sendable {
  /// A piece of output.
  public enum Output: Sendable, Equatable {
    /// Draw these lines again, over those before.
    case redraw([String])
    /// Write this line, and leave it.
    case line(String)
  }

  private let isTerminal: Bool
  private let interval: Double
  private var run: RunStarted?
  private var lastShown = -Double.infinity
  /// Steps since the last line, and the sum of their seconds an image: their mean rate is shown.
  private var unshown = (steps: 0.0, secondsPerImage: 0.0)
  /// Mean of the last losses, and of more of them: which way the loss goes.
  private var trend: (short: Double, long: Double)?
  /// Share of the time of the last steps that went to waiting.
  private var waits: Double?
  /// The last accuracy of the vote against the bank, and after how many epochs of its round.
  private var accuracy: (value: Double, epoch: Int)?
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
    case .epoch where isTerminal: return []
    case .evaluation(let evaluation) where isTerminal && evaluation.protocol == .knnBank:
      accuracy = (evaluation.accuracy, evaluation.epoch + 1)
      return []
    case .checkpointSaved where isTerminal: return []
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
    let done = max(share - discovery.shareBefore, 1e-9)
    let left = discovery.elapsed / done * (1 - share)
    let text =
      (discovery.round.map { "round \($0)  " } ?? "")
      + "discovery \(Int(100 * share)) %  \(Quantity.duration(left)) left"
    return [isTerminal ? .redraw([text]) : .line(text)]
  }

  private mutating func show(_ step: StepMeasures, at seconds: Double) -> [Output] {
    let start = paceStart ?? (seconds, step.step)
    paceStart = start
    if step.imagesPerSecond.isFinite && step.imagesPerSecond > 0 {
      unshown.steps += 1
      unshown.secondsPerImage += 1 / step.imagesPerSecond
    }
    take(step)
    guard seconds - lastShown >= interval else { return [] }
    lastShown = seconds
    let rate = unshown.steps > 0 ? unshown.steps / unshown.secondsPerImage : 0
    unshown = (0, 0)
    let place =
      "round \(step.round)  epoch \(step.epoch + 1)" + (run.map { "/\($0.epochs)" } ?? "")
      + "  step \(Quantity.count(step.step))"
      + (run.map { "/\(Quantity.count($0.totalSteps))" } ?? "")
    let loss = "loss \(Quantity.decimal(step.loss, 4))"
    let pace = "\(Quantity.count(Int(rate))) images/s"
    var left = ""
    if let run, step.step > start.step {
      let pace = (seconds - start.seconds) / Double(step.step - start.step)
      let time = pace * Double(max(run.totalSteps - step.step, 0))
      left = "  \(Quantity.duration(time)) left"
    }
    guard isTerminal else { return [.line("\(place)  \(loss)  \(pace)\(left)")] }
    let bar =
      run.map { Progress.bar(Double(step.step) / Double(max($0.totalSteps, 1))) + "  " } ?? ""
    let more = [
      loss + arrow, pace, waits.map { "waits \(Int((100 * $0).rounded())) %" },
      accuracy.map { "kNN \(Quantity.decimal($0.value, 4)) after epoch \($0.epoch)" },
    ]
    return [.redraw([bar + place + left, more.compactMap { $0 }.joined(separator: "  ")])]
  }

  /// Takes in a step that may not be shown.
  private mutating func take(_ step: StepMeasures) {
    guard step.loss.isFinite else { return }
    let old = trend ?? (step.loss, step.loss)
    trend = (old.short + (step.loss - old.short) / 20, old.long + (step.loss - old.long) / 200)
    guard let run, let data = step.waitedForData, let messages = step.waitedForMessages,
      step.imagesPerSecond > 0
    else { return }
    let images = Double(run.images) / Double(max(run.stepsPerEpoch, 1))
    let share = min((data + messages) * step.imagesPerSecond / images, 1)
    waits = waits.map { $0 + (share - $0) / 20 } ?? share
  }

  /// Which way the loss goes, where that is clear.
  private var arrow: String {
    guard let trend, abs(trend.short - trend.long) > 0.002 * abs(trend.long) else { return "" }
    return trend.short < trend.long ? " ↓" : " ↑"
  }

  /// A bar of 12 places.
  private static func bar(_ share: Double) -> String {
    let done = Int(12 * min(max(share, 0), 1))
    return String(repeating: "━", count: done) + String(repeating: "─", count: 12 - done)
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
