internal import CMatio
internal import Files

/// The outer form of a MAT file of version 5: a header of 128 bytes, then one element a variable.
///
/// Source: MathWorks, *MAT-File Format*. libmatio reads a file that was cut short as if what is
/// missing were zeros, and makes room for whatever sizes it finds; this check comes first.
enum MATLayout {
  private static let headerBytes = 128
  private static let compressed = 15

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
      let type = MATMatrix.number(tag[0..<4], isLittleEndian)
      guard type == MATMatrix.type || type == compressed else {
        throw FileError(path, "damaged: at byte \(position) no variable of a MAT file begins")
      }
      let start = position + 8
      position = start + MATMatrix.number(tag[4..<8], isLittleEndian)
      guard position <= size else { throw isTruncated(path, position, size) }
      let isSound =
        type == compressed
        ? try isSoundCompressed(file, start..<position, isLittleEndian)
        : try isSound(file, start..<position, isLittleEndian)
      guard isSound else {
        throw FileError(
          path, "damaged: the variable at byte \(start - 8) is not what it claims to be")
      }
    }
  }

  /// The name and sizes of an array end before this.
  private static let startBytes = 1 << 12

  /// Whether an array that lies there can have the sizes that it claims.
  private static func isSound(
    _ file: borrowing OpenFile, _ range: Range<Int>, _ isLittleEndian: Bool
  ) throws(FileError) -> Bool {
    let start = MATMatrix(
      try file.bytes(range.lowerBound..<min(range.upperBound, range.lowerBound + startBytes)),
      isLittleEndian: isLittleEndian)
    guard let holdsOthers = try? start.holdsOthers() else { return false }
    guard holdsOthers else { return (try? start.checkStart(size: range.count)) != nil }
    let whole = MATMatrix(try file.bytes(range), isLittleEndian: isLittleEndian)
    return (try? whole.checkWhole()) != nil
  }

  /// The same of one that is compressed: in it is an element that is an array.
  private static func isSoundCompressed(
    _ file: borrowing OpenFile, _ range: Range<Int>, _ isLittleEndian: Bool
  ) throws(FileError) -> Bool {
    let end = min(range.upperBound, range.lowerBound + startBytes)
    let start = inflated(try file.bytes(range.lowerBound..<end), most: startBytes)
    guard start.count >= 8, MATMatrix.number(start[0..<4], isLittleEndian) == MATMatrix.type else {
      return false
    }
    let size = MATMatrix.number(start[4..<8], isLittleEndian)
    // Deflate makes at most 1,032 bytes of one.
    guard size <= 1032 * range.count else { return false }
    let array = MATMatrix(Array(start[8...]), isLittleEndian: isLittleEndian)
    guard let holdsOthers = try? array.holdsOthers() else { return false }
    guard holdsOthers else { return (try? array.checkStart(size: size)) != nil }
    let all = inflated(try file.bytes(range), most: 8 + size)
    guard all.count == 8 + size else { return false }
    let whole = MATMatrix(Array(all[8...]), isLittleEndian: isLittleEndian)
    return (try? whole.checkWhole()) != nil
  }

  /// The first bytes of a stream of zlib's, up to so many.
  private static func inflated(_ bytes: [UInt8], most: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: most) { target, count in
      count = unsafe cmatio_inflate(bytes, bytes.count, target.baseAddress, most)
    }
  }

  private static func isNone(_ path: String) -> FileError {
    FileError(path, "is not a MAT file", expected: "one of version 5, as the set is distributed")
  }

  private static func isTruncated(_ path: String, _ end: Int, _ size: Int) -> FileError {
    FileError(path, "truncated: \(size) bytes", expected: "at least \(end)")
  }
}
