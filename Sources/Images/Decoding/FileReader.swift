internal import Storage

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Reads whole files into memory that is used again for the next; for one thread.
@safe final class FileReader {
  private var buffer = Buffer(byteCount: 0)
  private var count = 0

  /// Reads a file; the result is `bytes`.
  ///
  /// Throws: an error that names the file and says what the system said.
  func read(_ path: String) throws(DatasetError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure(path) }
    count = 0
    grow(&buffer, to: Int(status.st_size) + 1)
    while true {
      if count == buffer.byteCount {
        let larger = Buffer(byteCount: 2 * count)
        unsafe larger.start.copyMemory(from: buffer.start, byteCount: count)
        buffer = larger
      }
      let more = unsafe pread(file, buffer.start + count, buffer.byteCount - count, off_t(count))
      if more < 0 && errno == EINTR { continue }
      guard more >= 0 else { throw failure(path) }
      if more == 0 { break }
      count += more
    }
    guard count > 0 else { throw DatasetError(path, "is empty") }
  }

  /// The bytes of the file read last, until the next is.
  @unsafe var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: buffer.start, count: count)
  }

  private func failure(_ path: String) -> DatasetError {
    let code = errno
    if code == ENOENT { return DatasetError(path, "no such file") }
    return DatasetError(path, "cannot be read: \(unsafe String(cString: strerror(code)))")
  }
}
