public import Events
internal import Files
internal import Foundation

/// A file of events, one JSON object a line, written by rank zero as they happen.
///
/// Each line is handed to the system before `add` returns, so that a killed run has lost none.
public final class MetricsLog: EventSink {
  private let file: OpenFile

  /// Opens the file, and makes it if it is not there.
  ///
  /// A run from the start drops what is in it. A run that goes on from the end of an epoch, `last`,
  /// keeps the lines up to it and drops those behind, which it makes again: from the first that lies
  /// past that epoch on, the discovery for the next round included. An unfinished last line, left by
  /// a killed run, is dropped too. What is kept is read once and handed to `recall`, but for steps.
  ///
  /// A symbolic link is followed; what is there and no regular file is an error.
  public init(
    path: String, goingOnAfter last: (round: Int, epoch: Int)? = nil,
    recall: (Event) throws -> Void = { _ in }
  ) throws {
    file = try OpenFile(OutputPlace(path).target, for: .updating)
    var end = 0
    if let last {
      var lines = MetricsLines(count: try file.size())
      while let line = try lines.next(in: file), (line.round ?? -1, line.epoch ?? -1) <= last {
        end = line.end
        if let event = line.event { try recall(event) }
      }
    }
    try file.shorten(to: end)
  }

  /// Opens the file of a run that is over, to add to it; an unfinished last line is ended.
  public init(addingTo path: String) throws {
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
}
