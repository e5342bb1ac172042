public import Files
public import Storage

/// Writes a NumPy array file (`.npy`, version 1.0) row by row.
///
/// The file takes its name at `commit`; dropped before, it leaves nothing.
public final class NumPyWriter {
  private var replacement: ReplacementFile
  private let type: ElementType
  private let count: Int
  private let start: Int
  private var written = 0

  /// Starts a file of `float32` or `int64` numbers with one size or two.
  public init(path: String, type: ElementType, shape: [Int]) throws(FileError) {
    precondition(type == .float32 || type == .int64, "\(type) is not written")
    precondition(shape.count == 1 || shape.count == 2, "\(shape) has not one size or two")
    let bytes = NumPyHeader(type: type, shape: shape).bytes
    let replacement = try ReplacementFile(path: path)
    try replacement.file.write(bytes.span, at: 0)
    self.replacement = replacement
    self.type = type
    count = shape.reduce(1, *)
    start = bytes.count
  }

  /// Appends the next rows.
  public func append(_ rows: Tensor) throws(FileError) {
    let position = advance(.float32, by: rows.count)
    try replacement.file.write(rows, at: position)
  }

  /// Appends the next rows.
  public func append(integers: [Int64]) throws(FileError) {
    let position = advance(.int64, by: integers.count)
    try replacement.file.write(integers.span, at: position)
  }

  /// Brings the file to the disk and gives it its name; all numbers must be there.
  public func commit() throws(FileError) {
    precondition(written == count, "\(written) of \(count) numbers")
    try replacement.commit()
  }

  private func advance(_ type: ElementType, by more: Int) -> Int {
    precondition(type == self.type, "\(type) into an array of \(self.type)")
    precondition(written + more <= count, "more than \(count) numbers")
    defer { written += more }
    return start + written * type.size
  }
}
