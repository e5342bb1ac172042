package import Files

extension NumPyHeader {
  /// Longer headers belong to structured arrays, which are not read.
  private static let longest = 1 << 16

  /// Reads and checks the header of an array that has `size` bytes with it; returns it and where the
  /// numbers start.
  ///
  /// `path` is what errors name, and `bytes` gives some of those there are.
  package static func read(
    _ path: String, size: Int, bytes: (Range<Int>) throws(FileError) -> [UInt8]
  ) throws(FileError) -> (Self, start: Int) {
    guard size >= 12, try bytes(0..<6) == magic else {
      throw FileError(path, "is not a NumPy array file", expected: "a file by numpy.save")
    }
    let version = try bytes(6..<8)
    let width: Int
    switch version[0] {
    case 1: width = 2
    case 2, 3: width = 4
    default:
      throw FileError(
        path, "is of NumPy format \(version[0]).\(version[1])",
        expected: "1.0, 2.0 or 3.0")
    }
    let length = try bytes(8..<(8 + width)).reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = 8 + width + length
    guard length <= longest, start <= size else {
      throw FileError(
        path, "is truncated or damaged: a header of \(length) bytes in \(size)",
        expected: "at most \(min(longest, size - 8 - width))")
    }
    var parser = NumPyHeaderParser(bytes: try bytes((8 + width)..<start), file: path)
    let header = try parser.header()
    guard let byteCount = header.type.byteCount(shape: header.shape) else {
      throw FileError(path, "has the absurd shape \(header.shape)")
    }
    guard size - start == byteCount else {
      throw FileError(
        path,
        (size - start < byteCount ? "is truncated: " : "is too long: ")
          + "\(size - start) bytes of numbers",
        expected: "\(byteCount) for the shape \(header.shape)")
    }
    return (header, start)
  }
}
