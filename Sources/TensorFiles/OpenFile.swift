#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file: its descriptor, closed with its owner.
///
/// Reads and writes name their place, so that several may go on at once, and are whole: a short
/// read is an error.
struct OpenFile: ~Copyable, Sendable {
  let descriptor: CInt
  let path: String

  /// Opens a file to read.
  init(reading path: String) throws(TensorFileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TensorFileError(file: path, problem: "cannot be opened: \(lastSystemError())")
    }
    self.descriptor = descriptor
    self.path = path
  }

  /// Creates a file, or empties the one that is there.
  init(creating path: String) throws(TensorFileError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw TensorFileError(file: path, problem: "cannot be created: \(lastSystemError())")
    }
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    close(descriptor)
  }

  /// How many bytes a regular file has.
  func size() throws(TensorFileError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw TensorFileError(file: path, problem: "cannot be examined: \(lastSystemError())")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TensorFileError(file: path, problem: "is not a regular file")
    }
    return Int(status.st_size)
  }

  /// Fills `target` with the bytes from `position` on.
  func read(into target: UnsafeMutableRawBufferPointer, at position: Int) throws(TensorFileError) {
    var done = 0
    while done < target.count {
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let count = unsafe pread(
        descriptor, part.baseAddress, min(part.count, OpenFile.mostAtOnce),
        off_t(position + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw TensorFileError(file: path, problem: "cannot be read: \(lastSystemError())")
      }
      guard count > 0 else {
        throw TensorFileError(
          file: path, problem: "ends after \(position + done) bytes",
          expected: "\(position + target.count)")
      }
      done += count
    }
  }

  /// Writes all bytes of `source` from `position` on.
  func write(_ source: UnsafeRawBufferPointer, at position: Int) throws(TensorFileError) {
    var done = 0
    while done < source.count {
      let part = unsafe UnsafeRawBufferPointer(rebasing: source[done...])
      let count = unsafe pwrite(
        descriptor, part.baseAddress, min(part.count, OpenFile.mostAtOnce),
        off_t(position + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw TensorFileError(file: path, problem: "cannot be written: \(lastSystemError())")
      }
      done += count
    }
  }

  /// Waits until all that was written is on the disk.
  func synchronise() throws(TensorFileError) {
    guard fsync(descriptor) == 0 else {
      throw TensorFileError(file: path, problem: "cannot be written: \(lastSystemError())")
    }
  }

  /// Linux moves at most 2 GiB in one call.
  private static let mostAtOnce = 1 << 30
}

/// What the system says about the call that just failed.
func lastSystemError() -> String {
  unsafe String(cString: strerror(errno))
}
