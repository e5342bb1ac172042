internal import Foundation
internal import TensorFiles

/// A file of events, one JSON object a line, written by rank zero as they happen.
///
/// Each line is handed to the system before `append` returns, so that a killed run has lost none.
public final class MetricsLog {
  /// The file.
  public let path: String
  /// The file at the end of its symbolic links.
  private let target: String
  private let file: FileHandle

  /// Opens the file to append to; it is made if it is not there.
  ///
  /// A last line without an end, left by a killed run, is dropped. A symbolic link is followed;
  /// what is there and no regular file is an error.
  public init(path: String) throws(MetricsError) {
    self.path = path
    do throws(TensorFileError) {
      target = try OutputPlace(path).target
    } catch {
      throw MetricsError(
        file: path, problem: error.problem + (error.expected.map { "; expected \($0)" } ?? ""))
    }
    do {
      if !FileManager.default.fileExists(atPath: target) {
        try Data().write(to: URL(fileURLWithPath: target))
      }
      file = try FileHandle(forUpdating: URL(fileURLWithPath: target))
    } catch {
      throw MetricsError(file: path, problem: "cannot be opened to write: \(error.reason)")
    }
    try keep { _ in true }
  }

  /// Appends an event.
  public func append(_ event: Event) throws(MetricsError) {
    do {
      try file.write(contentsOf: Data((event.json + "\n").utf8))
    } catch {
      throw MetricsError(file: path, problem: "cannot be written: \(error.reason)")
    }
  }

  /// Drops the lines from the first that lies past the end of `epoch` of `round` on.
  ///
  /// A run that goes on from a checkpoint of that moment makes them again. The discovery for the
  /// next round is past it.
  public func truncate(afterRound round: Int, epoch: Int) throws(MetricsError) {
    try keep { ($0.round ?? -1, $0.epoch ?? -1) <= (round, epoch) }
  }

  /// Drops all lines, for a run from the start.
  public func clear() throws(MetricsError) {
    try keep { _ in false }
  }

  /// The events that are there, those of unknown kind left out.
  public func events() throws(MetricsError) -> [Event] {
    try contents().split(separator: UInt8(ascii: "\n")).compactMap {
      Event(json: String(decoding: $0, as: UTF8.self))
    }
  }

  /// Keeps the whole lines before the first that is not to be kept, and goes on behind them.
  private func keep(while isKept: (Position) -> Bool) throws(MetricsError) {
    let bytes = try contents()
    let decoder = JSONDecoder()
    var end = 0
    while let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) {
      let position = try? decoder.decode(Position.self, from: Data(bytes[end..<newline]))
      if !isKept(position ?? Position()) { break }
      end = newline + 1
    }
    do {
      try file.truncate(atOffset: UInt64(end))
      try file.seek(toOffset: UInt64(end))
    } catch {
      throw MetricsError(file: path, problem: "cannot be shortened: \(error.reason)")
    }
  }

  /// Where in the run a line belongs; a discovery comes before its round's first epoch.
  private struct Position: Decodable {
    var round: Int?
    var epoch: Int?
  }

  private func contents() throws(MetricsError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: target)))
    } catch {
      throw MetricsError(file: path, problem: "cannot be read: \(error.reason)")
    }
  }
}
