#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where an output goes: a regular file, or a name that is free.
///
/// Symbolic links are followed, also those that lead nowhere yet, so that a link stays and what it
/// leads to is replaced. All is found by looking: nothing is opened or made.
public struct OutputPlace: Sendable, Equatable {
  /// The output, as it was named.
  public let path: String
  /// The file at the end of its links; `path` itself if that is none.
  public let target: String

  /// Finds the place; a loop of links, and what is there and no regular file, is an error.
  public init(_ path: String) throws(TensorFileError) {
    self.path = path
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      try OutputPlace.check(path, status.st_mode)
    } else if errno == ELOOP {
      throw TensorFileError(file: path, problem: "is a loop of symbolic links")
    } else if errno != ENOENT {
      throw TensorFileError(file: path, problem: "cannot be examined: \(lastSystemError())")
    }
    var target = path
    var linkCount = 0
    while let next = OutputPlace.link(target) {
      linkCount += 1
      guard linkCount <= OutputPlace.mostLinks else {
        throw TensorFileError(file: path, problem: "is a loop of symbolic links")
      }
      target = next.hasPrefix("/") ? next : folder(of: target) + next
    }
    self.target = target
  }

  /// Refuses `path` if a link or anything but a regular file is there.
  static func checkUnlinked(_ path: String) throws(TensorFileError) {
    var status = stat()
    if unsafe lstat(path, &status) == 0 { try check(path, status.st_mode) }
  }

  private static func check(_ path: String, _ mode: mode_t) throws(TensorFileError) {
    let kind: String
    switch mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: kind = "a folder"
    case S_IFIFO: kind = "a FIFO"
    case S_IFSOCK: kind = "a socket"
    case S_IFCHR, S_IFBLK: kind = "a device"
    case S_IFLNK: kind = "a symbolic link"
    default: kind = "of an unknown kind"
    }
    throw TensorFileError(
      file: path, problem: "is \(kind)", expected: "a regular file to replace, or a free name")
  }

  /// What the symbolic link `path` says, or nil if it is none.
  private static func link(_ path: String) -> String? {
    let size = Int(PATH_MAX)
    var text = [CChar](repeating: 0, count: size)
    let count = unsafe readlink(path, &text, size)
    guard count >= 0 else { return nil }
    return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// As many as Linux follows.
  private static let mostLinks = 40
}

/// The folder that a file lies in, with its last `/`; empty for the current one.
func folder(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
}
