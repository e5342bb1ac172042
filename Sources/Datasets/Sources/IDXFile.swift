/// An IDX file of bytes: a magic number, sizes, then the numbers, outermost first.
///
/// Source: http://yann.lecun.com/exdb/mnist/ (the file format at the end of that page).
struct IDXFile {
  let path: String
  let sizes: [Int]
  let bytes: [UInt8]
  /// Where the numbers begin in `bytes`.
  let start: Int

  /// Reads a file that must have `dimensions` sizes, compressed or not.
  init(_ path: String, dimensions: Int) throws(DatasetError) {
    let bytes = try ArchiveReader.contents(of: path)
    let start = 4 + 4 * dimensions
    func number(at offset: Int) -> Int {
      bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    guard bytes.count >= 4 else {
      throw DatasetError(path, "truncated: \(bytes.count) bytes, less than a magic number")
    }
    let magic = number(at: 0)
    guard magic == 0x0800 + dimensions else {
      throw DatasetError(
        path,
        "magic number \(magic), not \(0x0800 + dimensions): "
          + "not an IDX file of bytes with \(dimensions) dimension\(dimensions == 1 ? "" : "s")")
    }
    guard bytes.count >= start else {
      throw DatasetError(path, "truncated: \(bytes.count) bytes, less than its header of \(start)")
    }
    let sizes = (0..<dimensions).map { number(at: 4 + 4 * $0) }
    let count = sizes.reduce((1, false)) { total, size in
      let product = total.0.multipliedReportingOverflow(by: size)
      return (product.partialValue, total.1 || product.overflow)
    }
    let text = sizes.map(String.init).joined(separator: " × ")
    guard !count.1, bytes.count == start + count.0 else {
      throw DatasetError(
        path,
        "\(bytes.count - start < count.0 || count.1 ? "truncated" : "too long"): "
          + "\(bytes.count - start) bytes for \(text) numbers")
    }
    self.path = path
    self.sizes = sizes
    self.bytes = bytes
    self.start = start
  }
}
