public import Files

/// A folder with the whole state of a run after a step.
///
///     OUTPUT/checkpoints/step-00002346/
///       state.json                          settings, position, convolution plan
///       model.safetensors                   network tensors by torchvision's names
///       optimiser.safetensors               their velocities, by the same names
///       part-00001-of-00002.safetensors …   what each rank alone has: its rows of the memory bank,
///                                           neighbours, anchors, running statistics
///       manifest.json                       size and checksum of each file, written last
///
/// A folder takes its name when all in it is on the disk: one that is there was whole once, and the
/// manifest tells whether it still is. docs/checkpoints.md has the format.
public struct Checkpoint: Sendable, Equatable {
  /// The folder.
  public let path: String

  /// The checkpoint in a folder.
  public init(path: String) {
    self.path = path
  }

  static func folder(of output: String) -> String { Path.join(output, "checkpoints") }

  private static let prefix = "step-"
  private static let digits = 8

  /// The folder's name of the checkpoint after a step; names have the order of the steps.
  static func name(step: Int) -> String {
    let digits = "\(step)"
    return prefix + String(repeating: "0", count: max(0, Checkpoint.digits - digits.count)) + digits
  }

  /// The step after which it was made, by its name; nil for a folder that a person named.
  public var step: Int? {
    let name = Path.name(path)
    guard name.hasPrefix(Checkpoint.prefix),
      let step = Int(name.dropFirst(Checkpoint.prefix.count)),
      name == Checkpoint.name(step: step)
    else { return nil }
    return step
  }

  /// The folder of the run that it belongs to.
  public var run: String {
    Path.folder(of: Path.folder(of: path))
  }

  func file(_ name: String) -> String { Path.join(path, name) }
  var state: String { file(Checkpoint.stateName) }
  /// The safetensors file of the network's tensors.
  public var model: String { file(Checkpoint.modelName) }
  var optimiser: String { file(Checkpoint.optimiserName) }
  var manifest: String { file(Checkpoint.manifestName) }

  static let stateName = "state.json"
  static let modelName = "model.safetensors"
  static let optimiserName = "optimiser.safetensors"
  static let manifestName = "manifest.json"

  /// The name of a part's file; parts count from 0, their files from 1.
  static func partName(_ part: Int, of count: Int) -> String {
    func number(_ value: Int) -> String { "\(100_000 + value)".dropFirst().description }
    precondition(count < 100_000, "\(count) parts")
    return "part-\(number(part + 1))-of-\(number(count)).safetensors"
  }

  /// The checkpoint at `path`: a checkpoint's own folder, or a run's, of which it is the newest.
  public static func at(_ path: String) throws(FileError) -> Checkpoint {
    let candidate = Checkpoint(path: path)
    if Path.isFile(candidate.state) { return candidate }
    if let newest = all(in: path).last { return newest }
    guard Path.exists(path) else {
      throw FileError(path, "there is no such checkpoint or run folder")
    }
    throw FileError(
      path, "has no state.json and no checkpoints; expected a checkpoint or a run's output folder")
  }

  /// Removes those of a run's checkpoints that lie past step `steps`.
  ///
  /// A run that starts there makes them again; left, they would pass for its newest.
  ///
  /// Returns those that were removed.
  public static func removeAll(in output: String, past steps: Int) throws(FileError) -> [Checkpoint]
  {
    let past = all(in: output).filter { ($0.step ?? 0) > steps }
    for checkpoint in past { try checkpoint.remove() }
    return past
  }

  /// A run's checkpoints, oldest first.
  public static func all(in output: String) -> [Checkpoint] {
    let folder = folder(of: output)
    let found = Folder.names(folder).map { Checkpoint(path: Path.join(folder, $0)) }
    return found.filter { $0.step != nil }.sorted { ($0.step ?? 0) < ($1.step ?? 0) }
  }

  /// Reads and checks `state.json`.
  public func readState() throws(FileError) -> CheckpointState {
    try CheckpointState(json: OpenFile.contents(of: state), path: state)
  }
}
