internal import Events
public import Files

/// The measures of a run as CSV (RFC 4180): a line for each step, epoch, evaluation and discovery, in
/// the order of `metrics.jsonl`, with the fields that it has.
public struct EventTable {
  private static let columns = [
    "event", "round", "epoch", "step", "loss", "learning_rate", "images_per_second",
    "waited_for_data", "waited_for_messages", "images", "protocol", "layer", "accuracy", "top5",
    "anchors", "entropy_mean", "consistency", "seconds",
  ]

  /// Writes the table of the metrics at `path` to `output`; no more than some lines are in memory.
  public static func write(metrics path: String, to output: String) throws(FileError) {
    let file = try OpenFile(path, for: .reading)
    var lines = MetricsLines(count: try file.size(), everyStep: 1)
    var table = try ReplacementFile(path: output)
    var (position, text) = (0, columns.joined(separator: ",") + "\n")
    func write(_ target: borrowing ReplacementFile) throws(FileError) {
      let bytes = Array(text.utf8)
      try target.file.write(bytes.span, at: position)
      position += bytes.count
      text = ""
    }
    while let line = try lines.next(in: file) {
      guard let event = line.event, let fields = fields(of: event) else { continue }
      text += columns.map { fields[$0] ?? "" }.joined(separator: ",") + "\n"
      if text.utf8.count > 1 << 20 { try write(table) }
    }
    try write(table)
    try table.commit()
  }

  /// The fields of an event by column; nil for one that measures nothing.
  static func fields(of event: Event) -> [String: String]? {
    switch event {
    case .step(let step):
      [
        "event": "step", "round": "\(step.round)", "epoch": "\(step.epoch)",
        "step": "\(step.step)", "loss": "\(step.loss)", "learning_rate": "\(step.learningRate)",
        "images_per_second": "\(step.imagesPerSecond)",
        "waited_for_data": text(step.waitedForData),
        "waited_for_messages": text(step.waitedForMessages),
      ]
    case .epoch(let epoch):
      [
        "event": "epoch", "round": "\(epoch.round)", "epoch": "\(epoch.epoch)",
        "loss": "\(epoch.loss)", "images": "\(epoch.images)", "seconds": "\(epoch.seconds)",
      ]
    case .evaluation(let evaluation):
      [
        "event": "evaluation", "round": "\(evaluation.round)", "epoch": "\(evaluation.epoch)",
        "protocol": evaluation.protocol.rawValue, "layer": CSV.field(evaluation.layer ?? ""),
        "accuracy": "\(evaluation.accuracy)", "top5": text(evaluation.top5),
        "seconds": "\(evaluation.seconds)",
      ]
    case .discovery(let discovery):
      [
        "event": "discovery", "round": "\(discovery.round)", "anchors": "\(discovery.anchors)",
        "entropy_mean": "\(discovery.entropyMean)", "consistency": text(discovery.consistency),
        "seconds": "\(discovery.seconds)",
      ]
    case .runStarted, .memoryPlan, .checkpointSaved, .runEnded: nil
    }
  }

  private static func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
}
