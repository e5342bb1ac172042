internal import Files

extension SafetensorsHeader {
  /// A header longer than this is refused, as the format's own library does (100 MB).
  static let longest = 100_000_000

  /// Reads and checks the header of an open file; returns it and where the numbers start.
  static func read(from file: borrowing OpenFile) throws(FileError) -> (Self, start: Int) {
    let size = try file.size()
    guard size >= 8 else {
      throw FileError(
        file.path, "is truncated: \(size) bytes",
        expected: "a safetensors file, which has at least 8")
    }
    var length: UInt64 = 0
    for byte in try file.bytes(0..<8).reversed() { length = length << 8 | UInt64(byte) }
    guard length <= longest else {
      throw FileError(
        file.path, "is not a safetensors file: a header of \(length) bytes",
        expected: "at most \(longest)")
    }
    let start = 8 + Int(length)
    guard start <= size else {
      throw FileError(
        file.path, "is truncated: \(size) bytes",
        expected: "a header that ends at byte \(start)")
    }
    var parser = HeaderParser(bytes: try file.bytes(8..<start), file: file.path)
    var header = try parser.header()
    try header.sortAndCheck(dataByteCount: size - start, file: file.path)
    return (header, start)
  }

  /// Orders the tensors by place; they must fill the file from end to end.
  private mutating func sortAndCheck(
    dataByteCount: Int, file: String
  ) throws(FileError) {
    places.sort { ($0.offset, $0.byteCount) < ($1.offset, $1.byteCount) }
    var end = 0
    for place in places {
      guard place.offset == end else {
        throw FileError(
          file,
          "tensor '\(place.entry.name)' starts at byte \(place.offset) of the data, "
            + (place.offset < end ? "inside the one before it" : "after a gap"),
          expected: "\(end)")
      }
      end += place.byteCount
    }
    guard end == dataByteCount else {
      throw FileError(
        file,
        (end > dataByteCount ? "is truncated: " : "is longer than its header says: ")
          + "\(dataByteCount) bytes of tensors",
        expected: "\(end)")
    }
  }
}
