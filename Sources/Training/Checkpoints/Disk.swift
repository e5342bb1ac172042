internal import Foundation

/// What must outlast a power failure.
enum Disk {
  /// Waits until the bytes of a file, or the names in a folder, are on the disk.
  ///
  /// A file system that has no such call for folders brings names there in its own time.
  static func synchronise(_ path: String) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    do {
      try file.synchronize()
    } catch {
      guard Disk.isFolder(path) else { throw error }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory
      == true
  }
}
