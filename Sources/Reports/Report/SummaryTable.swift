internal import Events

/// The table at the end of a run: a row for each round, one for each layer that has a linear
/// classifier, and the vote on raw pixels beside them.
public struct SummaryTable: Sendable, CustomStringConvertible {
  private let report: RunReport

  /// The table of a report.
  public init(_ report: RunReport) { self.report = report }

  /// What the columns are called.
  package static let heads = [
    "round", "anchors", "consistency", "entropy", "loss", "kNN bank", "kNN features", "time",
  ]

  /// The rows of the rounds.
  package var rows: [[String]] {
    report.rounds.sorted { $0.key < $1.key }.map { number, round in
      [
        "\(number)",
        round.discovery.map { Quantity.count($0.anchors) } ?? "–",
        text(round.discovery?.consistency, 3),
        text(round.discovery?.entropyMean, 3),
        "\(text(round.firstLoss, 3)) → \(text(round.lastLoss, 3))",
        text(round.evaluations[.knnBank], 4),
        text(round.evaluations[.knnFeatures], 4),
        Quantity.duration(round.seconds),
      ]
    }
  }

  /// The lines, without one for what is not known.
  public var description: String {
    let table = TextTable(heads: SummaryTable.heads, rows: rows)
    let layers = report.layers.isEmpty ? [] : ["", "\(LayerTable(report.layers))"]
    return (table.lines + layers + notes).joined(separator: "\n")
  }

  private var notes: [String] {
    var notes: [String] = []
    if let accuracy = report.pixelAccuracy {
      notes.append("kNN on raw pixels, for comparison: \(text(accuracy, 4))")
    }
    if let end = report.end {
      let reason =
        switch end.reason {
        case .completed: "Done"
        case .maxSteps: "Stopped at max-steps"
        case .signal: "Stopped by a signal, and can go on"
        case .timeLimit: "Stopped at time-limit, and can go on"
        case .error: "Ended by an error"
        }
      notes.append(
        "\(reason): \(Quantity.count(end.steps, "step")), \(Quantity.duration(end.seconds)); "
          + "at most \(Quantity.bytes(end.peakMemory)) a rank"
          + (report.plan.map { ", planned \(Quantity.bytes($0.total))" } ?? ""))
    }
    if let start = report.start { notes.append("Run folder: \(start.output)") }
    return notes.isEmpty ? [] : [""] + notes
  }

  private func text(_ number: Double?, _ places: Int) -> String {
    number.map { Quantity.decimal($0, places) } ?? "–"
  }
}
