internal import Foundation
internal import MPI
internal import TensorFiles
internal import Training

/// Where a run's files go.
enum OutputFolder {
  /// Makes a folder on rank zero, if it is not there, and makes sure that it can be written.
  ///
  /// What is there under the names of `files` must be regular files.
  static func prepare(_ path: String, files: [String], _ world: Communicator) throws {
    try world.collectively {
      guard world.isFirst else { return }
      if FileManager.default.fileExists(atPath: "\(path)/.") {
        for name in files { _ = try OutputPlace("\(path)/\(name)") }
      }
      let probe = "\(path)/.writable-\(ProcessInfo.processInfo.processIdentifier)"
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: probe))
        try FileManager.default.removeItem(atPath: probe)
      } catch {
        throw TrainingError(
          "output '\(path)' cannot be written: \(reason(error, path)); give a folder that can be made"
        )
      }
    }
  }

  /// What is in the way, or what the system says, without domain and codes.
  private static func reason(_ error: any Error, _ path: String) -> String {
    var existing = URL(filePath: path)
    while existing.path != "/", !FileManager.default.fileExists(atPath: existing.path) {
      existing.deleteLastPathComponent()
    }
    let values = try? existing.resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey])
    guard values?.isDirectory != false else { return "'\(existing.path)' is no folder" }
    let error = error as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    return cause.localizedDescription
  }
}
