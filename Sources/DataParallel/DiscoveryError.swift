/// Rows among which no neighbourhoods can be discovered.
public enum DiscoveryError: Error, Equatable, CustomStringConvertible {
  /// More neighbours are wanted than there are other rows.
  case tooManyNeighbours(wanted: Int, rowCount: Int)
  /// A row is not of length 1.
  case notUnit(row: Int, length: Double)

  /// What is wrong and what would be right, in one line.
  public var description: String {
    switch self {
    case .tooManyNeighbours(let wanted, let rowCount):
      "neighbours \(wanted): each of \(rowCount) rows has only \(max(rowCount - 1, 0)) others;"
        + (rowCount > 1 ? " give at most \(rowCount - 1)" : " give at least two rows")
    case .notUnit(let row, let length):
      length.isFinite
        ? "row \(row) has length \(Float(length)): rows must have length 1"
        : "row \(row) has a number that is not finite: rows must have length 1"
    }
  }
}
