#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that takes its name only once it is whole.
///
/// It is written as `<path>.partial` in the same folder; `commit` brings it to the disk and renames
/// it, so that a reader sees the old file or the new one and never a half. Dropped without a
/// commit, it disappears.
struct ReplacementFile: ~Copyable, Sendable {
  let file: OpenFile
  let path: String
  private var isCommitted = false

  init(path: String) throws(TensorFileError) {
    let file = try OpenFile(creating: path + ".partial")
    self.file = file
    self.path = path
  }

  deinit {
    if !isCommitted { unsafe unlink(file.path) }
  }

  /// Makes the file appear under its name.
  mutating func commit() throws(TensorFileError) {
    try file.synchronise()
    guard unsafe rename(file.path, path) == 0 else {
      throw TensorFileError(file: path, problem: "cannot be replaced: \(lastSystemError())")
    }
    isCommitted = true
    // The name is on the disk once its folder is; where folders cannot be synchronised, the
    // system does it in its own time.
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let name = folder.isEmpty ? "." : folder.joined(separator: "/") + "/"
    let descriptor = unsafe open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
