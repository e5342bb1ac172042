internal import Storage

/// Reads whole files into memory that is used again for the next; for one thread.
@safe package final class FileReader {
  private var buffer = Buffer(byteCount: 0)
  private var count = 0

  package init() {}

  /// Reads a file; the result is `bytes`.
  package func read(_ path: String) throws(FileError) {
    let file: OpenFile
    do throws(FileError) {
      file = try OpenFile(path, for: .reading)
    } catch {
      throw Path.exists(path) ? error : FileError(path, "no such file")
    }
    count = 0
    let size = try file.size() + 1
    if buffer.byteCount < size { buffer = Buffer(byteCount: size) }
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
    guard count > 0 else { throw FileError(path, "is empty") }
  }

  /// The bytes of the file read last, until the next is.
  @unsafe package var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: buffer.start, count: count)
  }
}
