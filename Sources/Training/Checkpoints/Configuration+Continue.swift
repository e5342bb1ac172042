public import MPI

extension Configuration {
  /// The checkpoint that this run goes on from, as `resume` says; nil for a start afresh.
  ///
  /// Rank zero looks; the others are told. With `auto` it is the newest of the output folder.
  public func checkpointToContinue(_ world: Communicator) throws -> Checkpoint? {
    let path = try world.collectively { () -> String in
      guard world.isFirst else { return "" }
      return switch resume {
      case .never: ""
      case .automatic: Checkpoint.newest(in: outputFolder)?.path ?? ""
      case .path(let path): try Checkpoint.at(path).path
      }
    }
    let shared = try world.broadcast(path)
    return shared.isEmpty ? nil : Checkpoint(path: shared)
  }
}
