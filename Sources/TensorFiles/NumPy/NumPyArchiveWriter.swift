package import Files

/// Writes an archive of NumPy arrays (`.npz`), one after the other, each in parts.
///
/// The arrays are stored, not compressed, as `numpy.savez` does. The file takes its name at `commit`;
/// dropped before, it leaves nothing.
package final class NumPyArchiveWriter {
  private var archive: ArchiveWriter

  /// Starts an archive.
  package init(path: String) throws(FileError) {
    archive = try ArchiveWriter.create(path: path, .zip)
  }

  /// Begins an array of `float32` or `int64` numbers with one size or two, whose numbers are appended.
  package func begin(_ name: String, _ type: ElementType, shape: [Int]) throws(FileError) {
    precondition(type == .float32 || type == .int64, "\(type) is not written")
    let header = NumPyHeader(type: type, shape: shape).bytes
    try archive.begin(
      "\(name).npy", byteCount: header.count + shape.reduce(1, *) * type.size)
    try append(header)
  }

  /// Appends the next numbers of an array of `float32`.
  package func append(_ numbers: [Float]) throws(FileError) { try append(elements: numbers) }

  /// Appends the next numbers of an array of `int64`.
  package func append(_ numbers: [Int64]) throws(FileError) { try append(elements: numbers) }

  /// Adds a text as an array of no size, of bytes.
  package func add(_ name: String, text: String) throws(FileError) {
    let bytes = Array(text.utf8)
    try archive.add("\(name).npy", NumPyHeader.bytes(type: "|S\(bytes.count)", sizes: "") + bytes)
  }

  /// Ends the archive, brings it to the disk and gives it its name.
  package func commit() throws(FileError) { try archive.commit() }

  private func append(_ bytes: [UInt8]) throws(FileError) { try append(elements: bytes) }

  private func append<Element: BitwiseCopyable>(elements: [Element]) throws(FileError) {
    try unsafe elements.span.withUnsafeBytes { bytes throws(FileError) in
      try unsafe archive.append(bytes)
    }
  }
}
