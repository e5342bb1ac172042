public import Events
internal import Foundation

/// Writes `epochs.csv`, a line for each epoch of the run.
public final class EpochTable: EventSink {
  private let file: FileHandle

  /// Starts a new file. When a run continues, `recall` gets the epochs that it keeps.
  public init(path: String) throws {
    let heads = "round,epoch,loss,images,seconds\n"
    try heads.write(toFile: path, atomically: true, encoding: .utf8)
    file = try FileHandle(forUpdating: URL(filePath: path))
    try file.seekToEnd()
  }

  /// Writes an epoch's line.
  public func add(_ event: Event) throws {
    guard case .epoch(let epoch) = event else { return }
    let line = "\(epoch.round),\(epoch.epoch),\(epoch.loss),\(epoch.images),\(epoch.seconds)\n"
    try file.write(contentsOf: Data(line.utf8))
  }

  /// Writes the line of an epoch before this start.
  public func recall(_ event: Event) throws { try add(event) }
}
