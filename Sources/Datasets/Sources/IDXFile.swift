internal import Files
internal import Images

/// An IDX file of bytes: a magic number, sizes, then the numbers, outermost first.
///
/// It is read from front to back, so that no more of it is in memory than is kept. Source:
/// http://yann.lecun.com/exdb/mnist/ (the file format at the end of that page).
struct IDXFile: ~Copyable {
  let path: String
  let sizes: [Int]
  private let reader: ArchiveReader
  private var bytesRead = 0

  /// Opens a file that must have `dimensions` sizes, compressed or not.
  init(_ path: String, dimensions: Int) throws(FileError) {
    let reader = try ArchiveReader.openContents(of: path)
    let header = try IDXFile.read(4 + 4 * dimensions, from: reader)
    func number(at offset: Int) -> Int {
      header[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    guard header.count >= 4 else {
      throw FileError(path, "truncated: \(header.count) bytes, less than a magic number")
    }
    let magic = number(at: 0)
    guard magic == 0x0800 + dimensions else {
      throw FileError(
        path,
        "magic number \(magic), not \(0x0800 + dimensions): "
          + "not an IDX file of bytes with \(dimensions) dimension\(dimensions == 1 ? "" : "s")")
    }
    guard header.count == 4 + 4 * dimensions else {
      throw FileError(
        path,
        "truncated: \(header.count) bytes, less than its header of \(4 + 4 * dimensions)")
    }
    self.path = path
    self.sizes = (0..<dimensions).map { number(at: 4 + 4 * $0) }
    self.reader = reader
  }

  /// The sizes, for people.
  var shape: String { sizes.map(String.init).joined(separator: " × ") }

  /// The next `count` numbers.
  mutating func next(_ count: Int) throws(FileError) -> [UInt8] {
    let bytes = try IDXFile.read(count, from: reader)
    bytesRead += bytes.count
    guard bytes.count == count else {
      throw FileError(path, "truncated: \(bytesRead) bytes for \(shape) numbers")
    }
    return bytes
  }

  /// Throws unless all numbers have been read.
  func checkEnd() throws(FileError) {
    guard try IDXFile.read(1, from: reader).isEmpty else {
      throw FileError(path, "too long: more than \(bytesRead) bytes for \(shape) numbers")
    }
  }

  /// Up to `count` bytes; memory grows with what there is, whatever a broken header asks for.
  private static func read(_ count: Int, from reader: borrowing ArchiveReader)
    throws(FileError) -> [UInt8]
  {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var part = [UInt8](repeating: 0, count: min(count - bytes.count, 1 << 20))
      let read = try reader.read(into: &part)
      if read == part.count && bytes.isEmpty { bytes = part } else { bytes += part[..<read] }
      if read < part.count { break }
    }
    return bytes
  }
}
