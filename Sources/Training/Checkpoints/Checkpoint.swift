public import Files

/// A folder with the whole state of a run at the end of an epoch.
///
///     OUTPUT/checkpoints/round-0-epoch-5/
///       state.json             settings, position, convolution plan
///       model.safetensors      network tensors by torchvision's names
///       optimiser.safetensors  their velocities, by the same names
///       bank.safetensors       memory_bank (N × d), anchors, neighbours (N × k)
///
/// A folder takes its name when all in it is on the disk: one that is there is whole.
public struct Checkpoint: Sendable, Equatable {
  /// The folder.
  public let path: String

  /// The checkpoint in a folder.
  public init(path: String) {
    self.path = path
  }

  static func folder(of output: String) -> String { "\(output)/checkpoints" }

  /// The folder of the checkpoint that ends `epoch` of `round`.
  static func name(round: Int, epoch: Int) -> String { "round-\(round)-epoch-\(epoch)" }

  /// The folder of the run that it belongs to.
  public var run: String {
    Path.folder(of: Path.folder(of: path))
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
  var state: String { file("state.json") }
  var model: String { file("model.safetensors") }
  var optimiser: String { file("optimiser.safetensors") }
  var bank: String { file("bank.safetensors") }

  /// The checkpoint at `path`: a checkpoint's own folder, or a run's, of which it is the newest.
  public static func at(_ path: String) throws(FileError) -> Checkpoint {
    let candidate = Checkpoint(path: path)
    if Path.isFile(candidate.state) { return candidate }
    if let newest = newest(in: path) { return newest }
    guard Path.exists(path) else {
      throw FileError(path, "there is no such checkpoint or run folder")
    }
    throw FileError(
      path, "has no state.json and no checkpoints; expected a checkpoint or a run's output folder")
  }

  /// The newest checkpoint of a run, or nil where it has none.
  public static func newest(in output: String) -> Checkpoint? { all(in: output).last }

  /// Removes those of a run's checkpoints that lie past `position`.
  ///
  /// A run that starts there makes them again; left, they would pass for its newest.
  ///
  /// Returns those that were removed.
  public static func removeAll(
    in output: String, past position: Position
  ) throws(FileError) -> [Checkpoint] {
    let past = placed(in: output).filter { $0.place >= (position.round, position.epoch) }
    for (_, checkpoint) in past { try checkpoint.remove() }
    return past.map(\.checkpoint)
  }

  /// A run's checkpoints, oldest first.
  static func all(in output: String) -> [Checkpoint] { placed(in: output).map(\.checkpoint) }

  /// A run's checkpoints with round and epoch, oldest first.
  private static func placed(
    in output: String
  ) -> [(place: (round: Int, epoch: Int), checkpoint: Checkpoint)] {
    let folder = folder(of: output)
    let placed = Folder.names(folder).compactMap {
      name -> (place: (round: Int, epoch: Int), name: String)? in
      let parts = name.split(separator: "-")
      guard parts.count == 4, let round = Int(parts[1]), let epoch = Int(parts[3]),
        name == self.name(round: round, epoch: epoch)
      else { return nil }
      return ((round, epoch), name)
    }
    return placed.sorted { $0.place < $1.place }.map {
      ($0.place, Checkpoint(path: "\(folder)/\($0.name)"))
    }
  }

  /// Reads and checks `state.json`.
  public func readState() throws(FileError) -> CheckpointState {
    try CheckpointState(json: OpenFile.contents(of: state), path: state)
  }
}
