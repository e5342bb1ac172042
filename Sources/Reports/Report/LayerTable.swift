package import Events

/// The table of linear classifiers: a row for each layer that has one.
package struct LayerTable: CustomStringConvertible {
  private let evaluations: [EvaluationMeasures]

  /// The table of these evaluations, in their order.
  package init(_ evaluations: [EvaluationMeasures]) { self.evaluations = evaluations }

  /// What the columns are called.
  package static let heads = ["linear classifier on", "top-1", "top-5"]

  /// The rows of the layers.
  package var rows: [[String]] {
    evaluations.map { evaluation in
      [
        evaluation.layer ?? "–", Quantity.decimal(evaluation.accuracy, 4),
        evaluation.top5.map { Quantity.decimal($0, 4) } ?? "–",
      ]
    }
  }

  /// The lines.
  package var description: String {
    TextTable(heads: LayerTable.heads, rows: rows).lines.joined(separator: "\n")
  }
}
