internal import Files
internal import Storage

/// A file of 32-bit floats, lowest byte first, row after row, and nothing else.
final class RawRows: Sendable {
  let rowCount: Int
  private let file: OpenFile
  private let dimension: Int

  init(_ path: String, dimension: Int) throws(FileError) {
    precondition(dimension > 0, "rows of \(dimension) numbers")
    file = try OpenFile(path, for: .reading)
    let (size, width) = (try file.size(), dimension * ElementType.float32.size)
    guard size.isMultiple(of: width) else {
      throw FileError(
        path, "has \(size) bytes",
        expected: "a multiple of \(width), for rows of \(dimension) floats"
      )
    }
    rowCount = size / width
    self.dimension = dimension
  }

  func read(rows: Range<Int>, into target: Tensor) throws(FileError) {
    try file.read(
      .float32, at: rows.lowerBound * dimension * ElementType.float32.size, into: target)
  }
}
