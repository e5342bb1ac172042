internal import SystemPackage

/// Questions about paths; links are followed, and nothing is opened or made.
public enum Path {
  /// What is there, where links lead to in the end; nil where nothing is, or it cannot be asked.
  package static func kind(_ path: String) -> FileKind? {
    (try? Stat(FilePath(path))).map { FileKind($0.type) }
  }

  /// Whether there is anything.
  public static func exists(_ path: String) -> Bool { kind(path) != nil }

  /// Whether there is a folder.
  public static func isFolder(_ path: String) -> Bool { kind(path) == .folder }

  /// Whether there is something that is not a folder.
  public static func isFile(_ path: String) -> Bool { kind(path).map { $0 != .folder } ?? false }

  /// A path below a folder.
  public static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The last part of a path.
  public static func name(_ path: String) -> String {
    FilePath(path).lastComponent?.string ?? path
  }

  /// The folder that something lies in; `.` for the current one.
  public static func folder(of path: String) -> String {
    let folder = FilePath(path).removingLastComponent()
    return folder.isEmpty ? "." : folder.string
  }

  /// How many bytes a file has.
  public static func size(_ path: String) throws(FileError) -> Int {
    do {
      return Int(try Stat(FilePath(path)).size)
    } catch .noSuchFileOrDirectory {
      throw FileError(path, "no such file")
    } catch {
      throw FileError(path, "cannot be examined", error)
    }
  }

  /// Throws unless there is a file that can be read, with something in it.
  package static func checkReadable(_ path: String) throws(FileError) {
    guard exists(path) else { throw FileError(path, "no such file") }
    guard isFile(path) else { throw FileError(path, "is a folder, not a file") }
    let file = try OpenFile(path, for: .reading)
    guard try file.size() > 0 else { throw FileError(path, "is empty") }
  }
}
