internal import Files
public import MPI

extension Checkpoint {
  /// Reads all of a checkpoint and throws, on all ranks, unless it is as it was written.
  ///
  /// Each rank reads its share of the files.
  public func check(_ world: Communicator) throws {
    try world.collectively {
      guard Path.isFile(manifest) else {
        guard world.isFirst, let state = try? readState() else {
          throw FileError(manifest, "is missing", advice: Checkpoint.advice)
        }
        throw FileError(
          path, "has no \(Checkpoint.manifestName), and and-dist \(state.version) wrote it",
          advice: Checkpoint.advice)
      }
      let files = try CheckpointManifest(of: self).files
      let expected = [Checkpoint.stateName, Checkpoint.modelName, Checkpoint.optimiserName]
      guard Set(files.map(\.name)).isSuperset(of: expected) else {
        throw FileError(manifest, "is damaged", advice: Checkpoint.advice)
      }
      for (number, file) in files.enumerated() where number % world.worldSize == world.rank {
        try file.check(in: self)
      }
    }
  }
}
