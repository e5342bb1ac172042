internal import Files
internal import Foundation
internal import MPI
internal import Training

/// Where a run's files go.
enum OutputFolder {
  /// Makes a folder on rank zero, if it is not there, and makes sure that it can be written.
  ///
  /// What is there under the names of `files` must be regular files.
  static func prepare(_ path: String, files: [String], _ world: Communicator) throws {
    try world.collectively {
      guard world.isFirst else { return }
      if Path.isFolder(path) {
        for name in files { _ = try OutputPlace(Path.join(path, name)) }
      }
      let probe = Path.join(path, ".writable-\(ProcessInfo.processInfo.processIdentifier)")
      do throws(FileError) {
        try Folder.make(path)
        try ReplacementFile.write([], to: probe)
        try Folder.remove(probe)
      } catch {
        throw TrainingError(
          "output '\(path)' \(obstacle(path) ?? error.problem); give a folder that can be made")
      }
    }
  }

  /// What is in the way of a folder, if that is a file.
  private static func obstacle(_ path: String) -> String? {
    var existing = path
    while !Path.exists(existing) && existing != "." && existing != "/" {
      existing = Path.folder(of: existing)
    }
    return Path.isFile(existing) ? "cannot be written: '\(existing)' is no folder" : nil
  }
}
