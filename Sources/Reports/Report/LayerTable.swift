package import Events

/// The table of linear classifiers: a row for each layer that has one.
package struct LayerTable: CustomStringConvertible {
  private let evaluations: [EvaluationMeasures]

  /// The table of these evaluations, in their order.
  package init(_ evaluations: [EvaluationMeasures]) { self.evaluations = evaluations }

  /// The lines.
  package var description: String {
    var table = TextTable(heads: ["linear classifier on", "top-1", "top-5"])
    for evaluation in evaluations {
      table.append([
        evaluation.layer ?? "–", Quantity.decimal(evaluation.accuracy, 4),
        evaluation.top5.map { Quantity.decimal($0, 4) } ?? "–",
      ])
    }
    return table.lines.joined(separator: "\n")
  }
}
