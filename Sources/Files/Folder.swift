internal import Foundation
internal import SystemPackage

/// Folders: made, listed, renamed and removed, so that it lasts.
package enum Folder {
  /// Makes a folder and those above it that are missing.
  package static func make(_ path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError(path, "cannot be made", error)
    }
  }

  /// The names in a folder, in no order; none where it cannot be listed.
  package static func names(_ path: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  /// Gives a file or folder another name, on the disk when this returns.
  ///
  /// What has that name already is an error.
  package static func rename(_ path: String, to other: String) throws(FileError) {
    do {
      try FileManager.default.moveItem(atPath: path, toPath: other)
    } catch {
      throw FileError(path, "cannot be renamed to \(other)", error)
    }
    try synchronise(Path.folder(of: other))
  }

  /// Removes a file, or a folder with all in it; what is not there is no error.
  package static func remove(_ path: String) throws(FileError) {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch CocoaError.fileNoSuchFile {
      return
    } catch {
      throw FileError(path, "cannot be removed", error)
    }
  }

  /// Waits until the names in a folder are on the disk.
  ///
  /// A file system that has no such call for folders brings them there in its own time.
  package static func synchronise(_ path: String) throws(FileError) {
    let folder = try OpenFile(path, for: .reading)
    try? folder.synchronise()
  }
}
