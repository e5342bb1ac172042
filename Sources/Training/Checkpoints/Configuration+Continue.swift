public import Configuration
internal import Files
internal import Foundation
public import MPI

extension Configuration {
  /// The checkpoint that this run goes on from, as `resume` says; nil for a start afresh.
  ///
  /// Rank zero looks; the others are told. With `auto` it is the newest of the output folder.
  public func checkpointToContinue(_ world: Communicator) throws -> Checkpoint? {
    let path = try world.collectively { () -> String in
      guard world.isFirst else { return "" }
      try Checkpoint.restoreReplaced(in: outputFolder)
      return switch resume {
      case .never: ""
      case .automatic: Checkpoint.newest(in: outputFolder)?.path ?? ""
      case .path(let path): try checkpoint(at: path).path
      }
    }
    let shared = try world.broadcast(path)
    return shared.isEmpty ? nil : Checkpoint(path: shared)
  }

  /// The checkpoint at `path`, which the output folder is the place of or which it can take up.
  ///
  /// Another run's records and this one's would be mixed in one folder otherwise.
  private func checkpoint(at path: String) throws(FileError) -> Checkpoint {
    let checkpoint = try Checkpoint.at(path)
    let own = Checkpoint.all(in: outputFolder).map { standardised($0.path) }
    guard own.isEmpty || own.contains(standardised(checkpoint.path)) else {
      throw FileError(
        checkpoint.path,
        "belongs to another run than output '\(outputFolder)', which has checkpoints of its own; "
          + "give an output that is new")
    }
    return checkpoint
  }

  private func standardised(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
