public import Files
internal import Foundation

/// A file of events, one JSON object a line, written by rank zero as they happen.
///
/// Each line is handed to the system before `append` returns, so that a killed run has lost none.
public final class MetricsLog {
  /// The file.
  public let path: String
  private let file: OpenFile
  /// Where the next line goes.
  private var end = 0

  /// Opens the file to append to; it is made if it is not there.
  ///
  /// A last line without an end, left by a killed run, is dropped. A symbolic link is followed;
  /// what is there and no regular file is an error.
  public init(path: String) throws(FileError) {
    self.path = path
    file = try OpenFile(OutputPlace(path).target, for: .updating)
    try keep { _ in true }
  }

  /// Appends an event.
  public func append(_ event: Event) throws(FileError) {
    let line = Array((event.json + "\n").utf8)
    try file.write(line.span, at: end)
    end += line.count
  }

  /// Drops the lines from the first that lies past the end of `epoch` of `round` on.
  ///
  /// A run that goes on from a checkpoint of that moment makes them again. The discovery for the
  /// next round is past it.
  public func truncate(afterRound round: Int, epoch: Int) throws(FileError) {
    try keep { ($0.round ?? -1, $0.epoch ?? -1) <= (round, epoch) }
  }

  /// Drops all lines, for a run from the start.
  public func clear() throws(FileError) {
    try keep { _ in false }
  }

  /// The events that are there, those of unknown kind left out.
  public func events() throws(FileError) -> [Event] {
    try contents().split(separator: UInt8(ascii: "\n")).compactMap {
      Event(json: String(decoding: $0, as: UTF8.self))
    }
  }

  /// Keeps the whole lines before the first that is not to be kept, and goes on behind them.
  private func keep(while isKept: (Position) -> Bool) throws(FileError) {
    let bytes = try contents()
    let decoder = JSONDecoder()
    end = 0
    while let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) {
      let position = try? decoder.decode(Position.self, from: Data(bytes[end..<newline]))
      if !isKept(position ?? Position()) { break }
      end = newline + 1
    }
    try file.shorten(to: end)
  }

  /// Where in the run a line belongs; a discovery comes before its round's first epoch.
  private struct Position: Decodable {
    var round: Int?
    var epoch: Int?
  }

  private func contents() throws(FileError) -> [UInt8] { try file.bytes(0..<file.size()) }
}
