package import Files

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
  package func replace() throws(FileError) {
    try Folder.synchronise(partial.path)
    if Path.exists(path) {
      let aside = hidden(Checkpoint.replacedPrefix)
      try Folder.remove(aside.path)
      try Folder.rename(path, to: aside.path)
    }
    try Folder.rename(partial.path, to: path)
    try removeLeftovers(Checkpoint.replacedPrefix)
    try removeLeftovers(Checkpoint.removedPrefix)
  }

  /// Gives their names back to those of a run's checkpoints that were moved aside for new ones which
  /// never came, as the run was killed in between.
  static func restoreReplaced(in output: String) throws(FileError) {
    let folder = folder(of: output)
    for name in Folder.names(folder) where name.hasPrefix(replacedPrefix) {
      let path = Path.join(folder, String(name.dropFirst(replacedPrefix.count)))
      if !Path.exists(path) { try Folder.rename(Path.join(folder, name), to: path) }
    }
  }

  /// Makes an empty `partial`, without those that killed runs left.
  package func startPartial() throws(FileError) {
    try Folder.make(parent)
    try removeLeftovers(Checkpoint.partialPrefix)
    try Folder.make(partial.path)
  }

  /// Takes the folder's name away, then deletes it: a folder under its name is always whole.
  func remove() throws(FileError) {
    let aside = hidden(Checkpoint.removedPrefix)
    try Folder.remove(aside.path)
    try Folder.rename(path, to: aside.path)
    try Folder.remove(aside.path)
  }

  private var parent: String { Path.folder(of: path) }

  private func hidden(_ prefix: String) -> Checkpoint {
    Checkpoint(path: Path.join(parent, prefix + Path.name(path)))
  }

  private func removeLeftovers(_ prefix: String) throws(FileError) {
    for name in Folder.names(parent) where name.hasPrefix(prefix) {
      try Folder.remove(Path.join(parent, name))
    }
  }
}
