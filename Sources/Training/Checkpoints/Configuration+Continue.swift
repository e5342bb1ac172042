public import Configuration
internal import Files
internal import Foundation
public import MPI

/// The checkpoint that a run goes on from.
public struct Continuation: Sendable {
  /// It; nil for a start afresh.
  public let checkpoint: Checkpoint?
  /// What is wrong with each newer one, which was passed over.
  public let damaged: [String]
}

extension Configuration {
  /// The checkpoint that this run goes on from, as `resume` says.
  ///
  /// Rank zero looks, and all read. With `auto` it is the newest of the output folder that is whole;
  /// where there are some and none is whole, that is an error. One that is named must be whole.
  public func checkpointToContinue(_ world: Communicator) throws -> Continuation {
    let paths = try world.collectively { () -> [String] in
      guard world.isFirst else { return [] }
      try Checkpoint.restoreReplaced(in: outputFolder)
      return switch resume {
      case .never: []
      case .automatic: Checkpoint.all(in: outputFolder).reversed().map(\.path)
      case .path(let path): [try checkpoint(at: path).path]
      }
    }
    let candidates = try world.broadcast(paths.joined(separator: "\n")).split(separator: "\n")
    var damaged: [String] = []
    for candidate in candidates.map({ Checkpoint(path: String($0)) }) {
      do {
        try candidate.check(world)
        return Continuation(checkpoint: candidate, damaged: damaged)
      } catch let error as CollectiveError where resume == .automatic {
        damaged.append(error.message)
        guard damaged.count < candidates.count else {
          try world.collectively {
            throw FileError(
              Checkpoint.folder(of: outputFolder), "has no whole checkpoint: \(damaged[0])")
          }
          break
        }
      }
    }
    return Continuation(checkpoint: nil, damaged: [])
  }

  /// The checkpoint at `path`, which the output folder is the place of or which it can take up.
  ///
  /// Another run's records and this one's would be mixed in one folder otherwise.
  private func checkpoint(at path: String) throws(FileError) -> Checkpoint {
    let checkpoint = try Checkpoint.at(path)
    guard Checkpoint.all(in: outputFolder).isEmpty || checkpoint.belongs(to: outputFolder) else {
      throw FileError(
        checkpoint.path,
        "belongs to another run than output '\(outputFolder)', which has checkpoints of its own; "
          + "give an output that is new")
    }
    return checkpoint
  }
}

extension Checkpoint {
  /// Whether it is one of a run's, whatever the paths are written like.
  public func belongs(to run: String) -> Bool {
    func standardised(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.path
    }
    return step != nil
      && standardised(Path.folder(of: path)) == standardised(Checkpoint.folder(of: run))
  }
}
