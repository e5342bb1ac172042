/// What `embed`, `pack` and `discover` say of what they wrote.
package enum WrittenFiles: CustomStringConvertible {
  /// Features of so many images, in a file.
  case features(path: String, images: Int, dimension: Int)
  /// So many archives, in a folder.
  case archives(folder: String, archives: Int)
  /// Neighbours of so many rows, in a folder, anchors unless they were left out, and groups of so many
  /// near-duplicates if these were looked for.
  case discovery(
    folder: String, rows: Int, selection: (anchors: Int, entropyMean: Double)?,
    duplicates: [Int]?)
  /// Neighbours of so many queries among so many rows, in a folder.
  case queries(folder: String, queries: Int, rows: Int, neighbours: Int)

  /// The line.
  package var description: String {
    switch self {
    case .features(let path, let images, let dimension): "\(path): \(images) × \(dimension)"
    case .archives(let folder, let archives):
      "\(folder): \(Quantity.count(archives, "archive"))"
    case .discovery(let folder, let rows, let selection, let duplicates):
      "\(folder): \(rows) rows"
        + (selection.map {
          ", \($0.anchors) anchors, mean entropy \(Quantity.decimal($0.entropyMean, 4))"
        } ?? "")
        + (duplicates.map(WrittenFiles.groups) ?? "")
    case .queries(let folder, let queries, let rows, let neighbours):
      "\(folder): \(queries) queries, \(Quantity.count(neighbours, "neighbour")) each of \(rows) rows"
    }
  }

  private static func groups(_ sizes: [Int]) -> String {
    let groups = ", \(Quantity.count(sizes.count, "group")) of near-duplicates"
    guard let largest = sizes.max() else { return groups }
    return groups + " (\(Quantity.count(sizes.reduce(0, +), "row")), \(largest) in the largest)"
  }
}
