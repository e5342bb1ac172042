internal import Files

/// The outer form of a MAT file of version 5: a header of 128 bytes, then one element a variable.
///
/// Source: MathWorks, *MAT-File Format*. libmatio reads a file that was cut short as if what is
/// missing were zeros; this check finds it first.
enum MATLayout {
  private static let headerBytes = 128
  private static let matrix: UInt32 = 14
  private static let compressed: UInt32 = 15

  /// Throws unless the file is of version 5 and each of its elements ends within it.
  static func check(_ path: String) throws(FileError) {
    let file = try OpenFile(path, for: .reading)
    let size = try file.size()
    guard size >= headerBytes else { throw isNone(path) }
    let header = try file.bytes(0..<headerBytes)
    let isLittleEndian = header[126...] == [0x49, 0x4D]
    guard isLittleEndian || header[126...] == [0x4D, 0x49] else { throw isNone(path) }
    switch header[isLittleEndian ? 125 : 124] {
    case 1: break
    case 2:
      throw FileError(
        path, "is a MAT file of version 7.3 (HDF5), which is not read",
        expected: "version 5, as the set is distributed (MATLAB's save -v7)")
    default: throw isNone(path)
    }
    var position = headerBytes
    while position < size {
      guard position + 8 <= size else { throw isTruncated(path, position + 8, size) }
      let tag = try file.bytes(position..<position + 8)
      let type = number(tag[0..<4], isLittleEndian)
      guard type == matrix || type == compressed else {
        throw FileError(path, "damaged: at byte \(position) no variable of a MAT file begins")
      }
      position += 8 + Int(number(tag[4..<8], isLittleEndian))
      guard position <= size else { throw isTruncated(path, position, size) }
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>, _ isLittleEndian: Bool) -> UInt32 {
    let ordered = isLittleEndian ? Array(bytes.reversed()) : Array(bytes)
    return ordered.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func isNone(_ path: String) -> FileError {
    FileError(path, "is not a MAT file", expected: "one of version 5, as the set is distributed")
  }

  private static func isTruncated(_ path: String, _ end: Int, _ size: Int) -> FileError {
    FileError(path, "truncated: \(size) bytes", expected: "at least \(end)")
  }
}
