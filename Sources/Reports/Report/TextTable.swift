/// Columns of text, numbers to the right.
package struct TextTable {
  private var rows: [[String]]

  /// A table with these heads, and a cell for each of them in these rows.
  package init(heads: [String], rows: [[String]] = []) {
    self.rows = [heads]
    for cells in rows { append(cells) }
  }

  /// Adds a row with a cell for each head.
  package mutating func append(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "\(cells.count) cells for \(rows[0].count) heads")
    rows.append(cells)
  }

  /// The lines, all cells but the first of a row to the right; a rule stands under the heads.
  package var lines: [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }
    lines.insert(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
    return lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
