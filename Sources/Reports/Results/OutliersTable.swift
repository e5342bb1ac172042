/// Outliers as CSV (RFC 4180), the farthest from all others first.
package struct OutliersTable {
  /// The file, with a line of titles.
  package let bytes: [UInt8]

  /// The table of rows, each with its mean similarity to its nearest; `names` has a name of each row,
  /// or none.
  package init(_ outliers: [(row: Int, similarity: Double)], names: [Substring]) {
    let lines = outliers.map { "\($0.row),\(CSV.name(of: $0.row, names)),\($0.similarity)\n" }
    bytes = Array("row,name,mean_similarity\n".utf8) + Array(lines.joined().utf8)
  }
}
