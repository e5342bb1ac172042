internal import Files
internal import Foundation
public import MPI

/// Names of rows, on rank zero; none where rows have none.
public struct RowNames: Sendable {
  let names: [Substring]

  /// Reads a file with a name a line, on rank zero; collective.
  ///
  /// - Throws: an error that names the file, where it has not `rowCount` names.
  public init(path: String?, rowCount: Int, _ world: Communicator) throws {
    names = try world.collectively {
      guard let path, world.isFirst else { return [] }
      let text = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
      var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
      if lines.last?.isEmpty == true { lines.removeLast() }
      guard lines.count == rowCount else {
        throw FileError(path, "has \(lines.count) names", expected: "\(rowCount), one a row")
      }
      return lines
    }
  }
}
