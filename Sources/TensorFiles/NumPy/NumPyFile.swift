public import Files
public import Storage

/// A NumPy array file (`.npy`) of one or two dimensions, open to read.
///
/// Float16, float32, float64 (rounded to `Float`) and int64 numbers, in either order of bytes, by rows
/// or by columns (Fortran order); all else is an error that says so. The header is checked against the
/// size of the file.
public final class NumPyFile: Sendable {
  /// The file's name.
  public let path: String
  /// The type of its numbers.
  public let type: ElementType
  /// One size or two, outermost first.
  public let shape: [Int]

  private let file: OpenFile
  private let header: NumPyHeader
  private let start: Int

  /// Opens and checks a file.
  public init(path: String) throws(FileError) {
    self.path = path
    let file = try OpenFile(path, for: .reading)
    let size = try file.size()
    let (header, start) = try NumPyHeader.read(path, size: size) { range throws(FileError) in
      try file.bytes(range)
    }
    guard header.shape.count < 3 else {
      throw FileError(path, "has 3 dimensions \(header.shape)", expected: "1 or 2")
    }
    guard header.type.isFloat || header.type == .int64 else {
      throw FileError(
        path, "holds numbers of type '\(header.description)'",
        expected: NumPyHeaderParser.readTypes)
    }
    self.file = file
    self.header = header
    type = header.type
    shape = header.shape
    self.start = start
  }

  /// How many rows there are (numbers, in an array of one dimension).
  public var rowCount: Int { shape[0] }
  /// How many numbers a row has.
  public var columnCount: Int { shape.count == 2 ? shape[1] : 1 }

  /// Reads rows of floats into `target`, which has as many numbers.
  public func read(rows: Range<Int>, into target: Tensor) throws(FileError) {
    precondition(target.count == rows.count * columnCount, "\(target.shape) for rows \(rows)")
    try check(rows)
    guard type.isFloat else {
      throw FileError(path, "holds integers", expected: "floats")
    }
    guard header.isFortran else {
      return try file.read(
        type, at: position(rows), into: target, isBigEndian: header.isBigEndian)
    }
    // A column at a time: what a reader needs beside its rows is one of them.
    let column = Tensor(shape: [rows.count])
    for index in 0..<columnCount {
      try file.read(
        type, at: start + (index * rowCount + rows.lowerBound) * type.size, into: column,
        isBigEndian: header.isBigEndian)
      for row in 0..<rows.count { target[row * columnCount + index] = column[row] }
    }
  }

  /// A new tensor with all floats, of the file's shape.
  public func tensor() throws(FileError) -> Tensor {
    let tensor = Tensor(shape: shape)
    try read(rows: 0..<rowCount, into: tensor)
    return tensor
  }

  /// The 64-bit integers of some rows, in row-major order.
  public func integers(rows: Range<Int>) throws(FileError) -> [Int64] {
    try check(rows)
    guard type == .int64 else {
      throw FileError(path, "holds floats", expected: "int64 numbers (<i8)")
    }
    guard !header.isFortran else {
      throw FileError(
        path, "holds integers in Fortran order", expected: "C order (numpy.ascontiguousarray)")
    }
    let numbers = try file.array(
      count: rows.count * columnCount, at: position(rows), zero: Int64(0))
    return header.isBigEndian ? numbers.map(Int64.init(bigEndian:)) : numbers
  }

  /// All 64-bit integers, in row-major order.
  public func integers() throws(FileError) -> [Int64] { try integers(rows: 0..<rowCount) }

  private func position(_ rows: Range<Int>) -> Int {
    start + rows.lowerBound * columnCount * type.size
  }

  private func check(_ rows: Range<Int>) throws(FileError) {
    guard rows.lowerBound >= 0, rows.upperBound <= rowCount else {
      throw FileError(path, "has \(rowCount) rows", expected: "rows \(rows) among them")
    }
  }
}
