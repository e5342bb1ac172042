internal import Storage

/// Reads whole files into memory that is used again for the next; for one thread.
@safe package final class FileReader {
  private var buffer = Buffer(byteCount: 0)
  private var count = 0

  package init() {}

  /// Reads a file, or a part of one; the result is `bytes`.
  ///
  /// - Parameter check: is given size and time of the whole file, and may refuse it.
  package func read(
    _ path: String, _ part: Range<Int>? = nil,
    check: (FileStamp) throws(FileError) -> Void = { _ in }
  ) throws(FileError) {
    let file: OpenFile
    do throws(FileError) {
      file = try OpenFile(path, for: .reading)
    } catch {
      throw Path.exists(path) ? error : FileError(path, "no such file")
    }
    count = 0
    let stamp = try file.stamp()
    try check(stamp)
    if let part {
      guard part.upperBound <= stamp.size else {
        throw FileError(path, "ends after \(stamp.size) bytes", expected: "\(part.upperBound)")
      }
      if buffer.byteCount < part.count { buffer = Buffer(byteCount: part.count) }
      try unsafe file.read(
        into: UnsafeMutableRawBufferPointer(start: buffer.start, count: part.count),
        at: part.lowerBound)
      count = part.count
    } else {
      try readAll(file, size: stamp.size)
    }
    guard count > 0 else { throw FileError(path, "is empty") }
  }

  private func readAll(_ file: borrowing OpenFile, size: Int) throws(FileError) {
    if buffer.byteCount < size + 1 { buffer = Buffer(byteCount: size + 1) }
    while true {
      let room = unsafe UnsafeMutableRawBufferPointer(
        start: buffer.start + count, count: buffer.byteCount - count)
      count += try unsafe file.readSome(into: room, at: count)
      guard count == buffer.byteCount else { break }
      // It has grown since.
      let larger = Buffer(byteCount: 2 * count)
      unsafe larger.start.copyMemory(from: buffer.start, byteCount: count)
      buffer = larger
    }
  }

  /// The bytes of the file read last, until the next is.
  @unsafe package var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: buffer.start, count: count)
  }
}
