internal import Glibc
internal import SystemPackage

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
  public init(_ path: String) throws(FileError) {
    self.path = path
    try OutputPlace.check(path, followsLinks: true)
    var target = path
    var linkCount = 0
    while let next = OutputPlace.link(target) {
      linkCount += 1
      guard linkCount <= OutputPlace.mostLinks else {
        throw FileError(path, "is a loop of symbolic links")
      }
      target = FilePath(target).removingLastComponent().pushing(FilePath(next)).string
    }
    self.target = target
  }

  /// Refuses `path` if a link or anything but a regular file is there.
  static func checkUnlinked(_ path: String) throws(FileError) {
    try check(path, followsLinks: false)
  }

  private static func check(_ path: String, followsLinks: Bool) throws(FileError) {
    let kind: FileKind
    do {
      kind = FileKind(try Stat(FilePath(path), followTargetSymlink: followsLinks).type)
    } catch .noSuchFileOrDirectory {
      return
    } catch .tooManySymbolicLinkLevels {
      throw FileError(path, "is a loop of symbolic links")
    } catch {
      throw FileError(path, "cannot be examined", error)
    }
    guard kind == .regular else {
      throw FileError(
        path, "is \(kind.rawValue)", expected: "a regular file to replace, or a free name")
    }
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
