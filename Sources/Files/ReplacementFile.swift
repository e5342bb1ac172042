internal import Glibc
internal import SystemPackage

/// A file that takes its name only once it is whole.
///
/// It is written as `<path>.partial` in the same folder; `commit` brings it to the disk and renames
/// it, so that a reader sees the old file or the new one and never a half. Dropped without a
/// commit, it disappears. Where the path is a symbolic link, `<path>` is what it leads to.
package struct ReplacementFile: ~Copyable, Sendable {
  /// The file, to be written.
  package let file: OpenFile
  private let path: String
  private var isCommitted = false

  /// Starts the file; an output that is no regular file is refused by looking.
  package init(path: String) throws(FileError) {
    let target = try OutputPlace(path).target
    try OutputPlace.checkUnlinked(target + ".partial")
    self.file = try OpenFile(target + ".partial", for: .creating)
    self.path = target
  }

  deinit {
    if !isCommitted { unsafe unlink(file.path) }
  }

  /// Makes the file appear under its name.
  package mutating func commit() throws(FileError) {
    try file.synchronise()
    guard unsafe rename(file.path, path) == 0 else {
      throw FileError(path, "cannot be replaced", Errno(rawValue: errno))
    }
    isCommitted = true
    // Where a folder cannot be opened, the system brings the name to the disk in its own time.
    try? Folder.synchronise(Path.folder(of: path))
  }
}

extension ReplacementFile {
  /// Writes a whole file of these bytes.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var replacement = try ReplacementFile(path: path)
    try replacement.file.write(bytes.span, at: 0)
    try replacement.commit()
  }
}
