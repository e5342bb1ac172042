internal import Foundation

extension BenchmarkResult {
  /// The result for a person: conditions, and a table.
  package var text: String {
    let conditions = settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let heading = [
      "\(benchmark): \(conditions.joined(separator: ", "))",
      "\(ranks) ranks × \(threadsPerRank) threads; "
        + (values.count == 1 ? "measured once" : "measured \(values.count) times"), "",
    ]
    var table = TextTable(heads: ["", "unit", "median", "least", "most"])
    for row in rows {
      table.append([row.name, row.unit] + row.cells)
    }
    return (heading + table.lines).joined(separator: "\n")
  }

  private struct Row {
    let name: String
    let unit: String
    /// Median, least and most.
    let cells: [String]

    /// Figures that were measured repeatedly.
    init(_ name: String, _ unit: String, _ values: [Double]) {
      (self.name, self.unit) = (name, unit)
      cells = [middle(of: values), values.min() ?? .nan, values.max() ?? .nan].map(figures)
    }

    /// One figure.
    init(_ name: String, _ unit: String, _ value: Double) {
      (self.name, self.unit) = (name, unit)
      cells = [figures(value), "", ""]
    }
  }

  private var rows: [Row] {
    var rows = (ways ?? []).map { Row($0.way, "ms", $0.values.map { 1e3 * $0 }) }
    if rows.isEmpty {
      rows = [
        unit == "s" ? Row("time", "ms", values.map { 1e3 * $0 }) : Row("rate", unit, values)
      ]
    }
    if let productPeak { rows.append(Row("matrix-product peak", "GFLOP/s", productPeak / 1e9)) }
    if let shareOfPeak { rows.append(Row("share of the peak", "%", 100 * shareOfPeak)) }
    if let waitedForData {
      rows.append(Row("waited for images", "ms", waitedForData.map { 1e3 * $0 }))
    }
    if let waitedForMessages {
      rows.append(Row("waited for other ranks", "ms", waitedForMessages.map { 1e3 * $0 }))
    }
    rows.append(Row("peak memory of a rank", "MB", Double(peakMemory) / 1e6))
    if let peakMemoryElsewhere {
      rows.append(Row("of ranks but the first", "MB", Double(peakMemoryElsewhere) / 1e6))
    }
    if let memoryBeside {
      rows.append(Row("memory beside the bank, all ranks", "MB", Double(memoryBeside) / 1e6))
    }
    return rows
  }
}

/// Four figures of a number.
private func figures(_ value: Double) -> String {
  value >= 1000 ? String(format: "%.0f", value) : String(format: "%.4g", value)
}
