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

  /// Throws, on all ranks, unless all of them see the same folder: each writes its part of a
  /// checkpoint.
  static func requireShared(_ path: String, _ world: Communicator) throws {
    let name = try world.broadcast(".seen-by-all-\(UUID().uuidString)")
    let probe = Path.join(path, name)
    try world.collectively { if world.isFirst { try ReplacementFile.write([], to: probe) } }
    defer { if world.isFirst { try? Folder.remove(probe) } }
    try world.collectively {
      let deadline = ContinuousClock.now + .seconds(10)
      // A network file system may show a new file late.
      while !Path.exists(probe) {
        guard ContinuousClock.now < deadline else {
          throw TrainingError(
            "output '\(path)' on host \(World.processorName) is not the folder of rank "
              + "0, and all ranks write checkpoints there; give an output on a file system that all "
              + "hosts share")
        }
        usleep(100_000)
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
