internal import Glibc
internal import SystemPackage

/// Size and time of a file: what tells that it is another than before.
package struct FileStamp: Sendable, Equatable {
  /// Bytes; those of a folder mean nothing.
  package let size: Int
  /// When it was changed last, in nanoseconds since 1970.
  package let modified: Int

  /// A stamp that is known.
  package init(size: Int, modified: Int) {
    self.size = size
    self.modified = modified
  }

  init(_ status: Stat) {
    size = Int(status.size)
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }

  /// The stamp of what is there now; nil if nothing is.
  package static func at(_ path: String) -> FileStamp? {
    (try? Stat(FilePath(path))).map { FileStamp($0) }
  }

  /// The time in 32 bits, which differ for times that differ, but for one in four billion.
  package var foldedTime: Int32 { Int32(truncatingIfNeeded: modified ^ modified >> 32) }
}
