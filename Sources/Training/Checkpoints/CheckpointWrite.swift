internal import Files
internal import Foundation
internal import Synchronization

/// This rank's files of a checkpoint, on their way to the disk.
///
/// They are written on a thread of their own where the rank has memory for a copy of what they hold,
/// else at once, one after the other.
final class CheckpointWrite: Sendable {
  /// What it becomes when all ranks' files are there; they are written into its `partial`.
  let checkpoint: Checkpoint
  /// Where the run stood.
  let position: Position
  /// When it began.
  let start = ContinuousClock.now
  private let outcome = Mutex<Result<[CheckpointFile.Written], FileError>?>(nil)

  private init(_ checkpoint: Checkpoint, _ position: Position) {
    (self.checkpoint, self.position) = (checkpoint, position)
  }

  /// Writes files on a thread of its own, from now on.
  static func inBackground(
    _ files: [CheckpointFile], of checkpoint: Checkpoint, _ position: Position
  ) -> CheckpointWrite {
    let write = CheckpointWrite(checkpoint, position)
    let thread = Thread {
      let result = Result { () throws(FileError) in
        try files.map { (file) throws(FileError) in try file.write(into: checkpoint.partial) }
      }
      write.outcome.withLock { $0 = result }
    }
    thread.name = "checkpoint"
    thread.start()
    return write
  }

  /// Writes files before this returns, each made when the one before it is on the disk.
  static func atOnce(
    _ files: [() throws -> CheckpointFile], of checkpoint: Checkpoint, _ position: Position
  ) throws -> CheckpointWrite {
    let write = CheckpointWrite(checkpoint, position)
    let result: Result<[CheckpointFile.Written], FileError>
    do {
      result = .success(try files.map { try $0().write(into: checkpoint.partial) })
    } catch let error as FileError {
      result = .failure(error)
    }
    write.outcome.withLock { $0 = result }
    return write
  }

  /// Whether all is on the disk, or failed.
  var isOver: Bool { outcome.withLock { $0 != nil } }

  /// What was written, when it is over.
  func wait() throws(FileError) -> [CheckpointFile.Written] {
    while true {
      if let result = outcome.withLock({ $0 }) { return try result.get() }
      usleep(1_000)
    }
  }
}
