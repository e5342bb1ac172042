public import Events
internal import Foundation
internal import Glibc
public import Logging

/// Shows the progress of a run on standard error; rank zero has one.
///
/// On a terminal, a block of lines that is drawn again; elsewhere, lines of the log. Where the log leaves
/// out what is no more than information, nothing is shown.
public final class ProgressPrinter: EventSink {
  private var progress: Progress
  private let isTerminal: Bool
  private let logger: Logger
  /// Lines that stand on the terminal and are to be drawn over.
  private var openLines = 0

  /// A printer that asks the system whether standard error is a terminal.
  ///
  /// `isLaunched` says whether a launcher started this process, and passes its output on.
  public init(logEvery: Double, isLaunched: Bool, logger: Logger) {
    isTerminal = ProgressPrinter.isShownOnTerminal(isLaunched: isLaunched)
    progress = Progress(isTerminal: isTerminal, logEvery: logEvery)
    self.logger = logger
  }

  /// Shows an event that happens now.
  public func add(_ event: Event) {
    write(progress.show(event, at: ProcessInfo.processInfo.systemUptime))
    if case .runEnded = event { close() }
  }

  /// Shows how far a discovery is.
  public func show(_ discovery: DiscoveryProgress) {
    write(progress.show(discovery, at: ProcessInfo.processInfo.systemUptime))
  }

  /// Writes a line of the log.
  public func note(_ text: String) {
    close()
    logger.info("\(text)")
  }

  private func write(_ outputs: [Progress.Output]) {
    for output in outputs {
      switch output {
      case .redraw(let lines):
        guard logger.logLevel <= .info else { continue }
        // Each line from its start, and what is left of the old one cleared.
        let text = lines.map { "\($0.prefix(ProgressPrinter.columns - 1))\u{1B}[K" }
        write(start + text.joined(separator: "\n"))
        openLines = lines.count
      case .line(let text):
        close()
        if isTerminal && logger.logLevel <= .info {
          write(text + "\n")
        } else {
          logger.info("\(text)")
        }
      }
    }
  }

  /// Ends the block that is drawn again, so that other output starts on its own line.
  public func close() {
    guard openLines > 0 else { return }
    write(start + "\u{1B}[J")
    openLines = 0
  }

  /// Back to where the block begins.
  private var start: String { openLines > 1 ? "\r\u{1B}[\(openLines - 1)A" : "\r" }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Whether standard error ends on a terminal: by itself, or through `mpirun`, which reads it from
  /// a pipe and writes it on.
  static func isShownOnTerminal(isLaunched: Bool) -> Bool {
    if isatty(2) == 1 { return true }
    guard isLaunched else { return false }
    let target = try? FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/\(getppid())/fd/2")
    return target?.hasPrefix("/dev/pts/") == true || target?.hasPrefix("/dev/tty") == true
  }

  /// Columns of the terminal, as far as the environment tells; a longer line would wrap, and the block
  /// would not be drawn over.
  private static let columns = max(
    ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80, 40)
}
