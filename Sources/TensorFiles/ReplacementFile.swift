#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that takes its name only once it is whole.
///
/// It is written as `<path>.partial` in the same folder; `commit` brings it to the disk and renames
/// it, so that a reader sees the old file or the new one and never a half. Dropped without a
/// commit, it disappears. Where the path is a symbolic link, `<path>` is what it leads to.
struct ReplacementFile: ~Copyable, Sendable {
  let file: OpenFile
  let path: String
  private var isCommitted = false

  /// Starts the file; an output that is no regular file is refused by looking.
  init(path: String) throws(TensorFileError) {
    let target = try OutputPlace(path).target
    try OutputPlace.checkUnlinked(target + ".partial")
    let file = try OpenFile(creating: target + ".partial")
    self.file = file
    self.path = target
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
    let name = folder(of: path)
    let descriptor = unsafe open(name.isEmpty ? "." : name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
