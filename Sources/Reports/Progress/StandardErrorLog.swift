internal import Foundation
public import Logging

/// Writes log lines to standard error: time, level where it is no mere information, message.
public struct StandardErrorLog: LogHandler {
  /// What is added to every line.
  public var metadata: Logger.Metadata = [:]
  /// The least level that is written.
  public var logLevel: Logger.Level

  /// A log of this level and above.
  public init(level: Logger.Level) { logLevel = level }

  /// A value of the metadata.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    let metadata = metadata.merging(event.metadata ?? [:]) { $1 }
    StandardErrorLog.write(event.level, "\(event.message)", metadata)
  }

  /// Writes a line whatever the rank.
  public static func write(
    _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata = [:]
  ) {
    let line = line(Date(), level, message, metadata)
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Lets loggers write to standard error on rank zero, and nowhere on the others.
  ///
  /// To be called once in a process, before the first logger is made.
  public static func start(level: Logger.Level, rank: Int) {
    LoggingSystem.bootstrap { _ -> any LogHandler in
      guard rank == 0 else { return SwiftLogNoOpLogHandler() }
      return StandardErrorLog(level: level)
    }
  }

  /// `2026-11-22 13:45:00 warning: message key=value`, the time in UTC.
  static func line(
    _ time: Date, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
  ) -> String {
    let stamp = time.formatted(.iso8601.dateTimeSeparator(.space))
    let name = level == .info ? "" : "\(level.rawValue): "
    let facts = metadata.sorted { $0.key < $1.key }.map { " \($0)=\($1)" }.joined()
    return "\(stamp) \(name)\(message)\(facts)"
  }
}
