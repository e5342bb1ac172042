public import Events
internal import Files
internal import Foundation

/// A file of events, one JSON object a line, written by rank zero as they happen.
///
/// Each line is handed to the system before `add` returns, so that a killed run has lost none.
public final class MetricsLog: EventSink {
  private let path: String
  private let file: OpenFile

  /// Where a run goes on in its metrics.
  public struct Mark: Sendable {
    /// Bytes that were there.
    public let bytes: Int
    /// The round and epoch of the epoch that was done last.
    public let lastEpoch: (round: Int, epoch: Int)

    /// A place after so many bytes, and after an epoch.
    public init(bytes: Int, lastEpoch: (round: Int, epoch: Int)) {
      (self.bytes, self.lastEpoch) = (bytes, lastEpoch)
    }
  }

  /// Opens the file, and makes it if it is not there.
  ///
  /// A run from the start drops what is in it. A run that goes on from a mark keeps the lines up to
  /// there and drops those behind, which it makes again; of these it keeps evaluations of epochs that
  /// were done before, which another command has added. An unfinished last line, left by a killed
  /// run, is dropped too. What is kept is read once and handed to `recall`, but for steps.
  ///
  /// A symbolic link is followed; what is there and no regular file is an error.
  public init(
    path: String, goingOnFrom mark: Mark? = nil, recall: (Event) throws -> Void = { _ in }
  ) throws {
    self.path = path
    file = try OpenFile(OutputPlace(path).target, for: .updating)
    var (end, added) = (0, [UInt8]())
    if let mark {
      var lines = MetricsLines(count: try file.size())
      while let line = try lines.next(in: file) {
        if line.end <= mark.bytes {
          end = line.end
        } else if case .evaluation(let measures)? = line.event,
          (measures.round, measures.epoch) <= mark.lastEpoch
        {
          added += try file.bytes(line.start..<line.end)
        } else {
          continue
        }
        if let event = line.event { try recall(event) }
      }
    }
    try file.shorten(to: end)
    try file.write(added.span, at: end)
  }

  /// Opens the file of a run that is over, to add to it; an unfinished last line is ended.
  public init(addingTo path: String) throws {
    self.path = path
    file = try OpenFile(OutputPlace(path).target, for: .updating)
    let size = try file.size()
    let newline = UInt8(ascii: "\n")
    guard size > 0, try file.bytes(size - 1..<size).last != newline else { return }
    try file.write([newline].span, at: size)
  }

  /// Appends an event, behind what another program may have added meanwhile.
  public func add(_ event: Event) throws {
    let line = Array((event.json + "\n").utf8)
    try file.write(line.span, at: try file.size())
  }

  /// How many bytes the file has, all of them on the disk.
  public func synchronisedSize() throws -> Int {
    try file.synchronise()
    return try file.size()
  }

  /// Throws if what has the file's name is no longer this file: its folder was removed, say.
  public func checkPlace() throws {
    guard try file.isAt(path) else {
      throw FileError(
        path,
        "is gone: the run's folder was removed or replaced while it ran; "
          + "start again, with an output that stays")
    }
  }
}
