public import Events
internal import Foundation
internal import TensorFiles

/// A file of events, one JSON object a line, written by rank zero as they happen.
///
/// Each line is handed to the system before `add` returns, so that a killed run has lost none.
public final class MetricsLog: EventSink {
  private let path: String
  private let file: FileHandle

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
    self.path = path
    do {
      let target = try OutputPlace(path).target
      if !FileManager.default.fileExists(atPath: target) {
        try Data().write(to: URL(fileURLWithPath: target))
      }
      file = try FileHandle(forUpdating: URL(fileURLWithPath: target))
    } catch let error as TensorFileError {
      throw MetricsError(
        file: path, problem: error.problem + (error.expected.map { "; expected \($0)" } ?? ""))
    } catch {
      throw MetricsError(file: path, problem: "cannot be opened to write: \(error.reason)")
    }
    var end = 0
    if let last {
      var lines = MetricsLines(path: path, file: file)
      while let line = try lines.next(), (line.round ?? -1, line.epoch ?? -1) <= last {
        end = line.end
        if let event = line.event { try recall(event) }
      }
    }
    do {
      try file.truncate(atOffset: UInt64(end))
      try file.seek(toOffset: UInt64(end))
    } catch {
      throw MetricsError(file: path, problem: "cannot be shortened: \(error.reason)")
    }
  }

  /// Appends an event.
  public func add(_ event: Event) throws {
    do {
      try file.write(contentsOf: Data((event.json + "\n").utf8))
    } catch {
      throw MetricsError(file: path, problem: "cannot be written: \(error.reason)")
    }
  }
}
