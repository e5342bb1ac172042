internal import Events
internal import Foundation

extension Checkpoint {
  private static let partialPrefix = ".partial-"
  /// One that a new one takes the name of: it is whole, and stands in if the new one never does.
  private static let replacedPrefix = ".replaced-"
  /// One that is deleted, perhaps in part.
  private static let removedPrefix = ".removed-"

  /// The folder in which this checkpoint is written before it takes its name.
  var partial: Checkpoint { hidden(Checkpoint.partialPrefix) }

  /// Takes its name when `partial` is whole: brings that to the disk, then renames it.
  ///
  /// A folder that has the name is moved aside, and deleted only when the new one stands.
  package func replace() throws {
    let aside = hidden(Checkpoint.replacedPrefix)
    try Disk.synchronise(partial.path)
    if FileManager.default.fileExists(atPath: path) {
      try? FileManager.default.removeItem(atPath: aside.path)
      try FileManager.default.moveItem(atPath: path, toPath: aside.path)
    }
    try FileManager.default.moveItem(atPath: partial.path, toPath: path)
    try Disk.synchronise(parent)
    try removeLeftovers(Checkpoint.replacedPrefix)
    try removeLeftovers(Checkpoint.removedPrefix)
  }

  /// Gives their names back to those of a run's checkpoints that were moved aside for new ones which
  /// never came, as the run was killed in between.
  static func restoreReplaced(in output: String) throws(CheckpointError) {
    let folder = folder(of: output)
    for hidden in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where hidden.hasPrefix(replacedPrefix) {
      let path = "\(folder)/\(hidden.dropFirst(replacedPrefix.count))"
      guard !FileManager.default.fileExists(atPath: path) else { continue }
      do {
        try FileManager.default.moveItem(atPath: "\(folder)/\(hidden)", toPath: path)
        try Disk.synchronise(folder)
      } catch {
        throw CheckpointError(path, "cannot be restored from \(hidden): \(error.reason)")
      }
    }
  }

  /// Makes an empty `partial`, without those that killed runs left.
  package func startPartial() throws {
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try removeLeftovers(Checkpoint.partialPrefix)
    try FileManager.default.createDirectory(
      atPath: partial.path, withIntermediateDirectories: false)
  }

  /// Takes the folder's name away, then deletes it: a folder under its name is always whole.
  func remove() throws {
    let aside = hidden(Checkpoint.removedPrefix)
    try? FileManager.default.removeItem(atPath: aside.path)
    try FileManager.default.moveItem(atPath: path, toPath: aside.path)
    try Disk.synchronise(parent)
    try FileManager.default.removeItem(atPath: aside.path)
  }

  private var name: String { URL(fileURLWithPath: path).lastPathComponent }
  private var parent: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  private func hidden(_ prefix: String) -> Checkpoint {
    Checkpoint(path: "\(parent)/\(prefix)\(name)")
  }

  private func removeLeftovers(_ prefix: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: parent)
    where name.hasPrefix(prefix) {
      try FileManager.default.removeItem(atPath: "\(parent)/\(name)")
    }
  }
}
