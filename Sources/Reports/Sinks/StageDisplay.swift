public import Activity
internal import Foundation
public import Logging
internal import Synchronization

/// Shows on standard error what a command does while it has nothing else to show: the stages of its
/// start, on rank zero.
///
/// On a terminal a line that is drawn again, from a moment after the stage began; elsewhere lines of the
/// log, for stages that take long.
public final class StageDisplay: Stage.Display {
  private let isTerminal: Bool
  private let logger: Logger
  /// Of which stage, and after how long, there was a line last.
  private let last = Mutex((name: "", elapsed: Duration.zero))

  /// Shorter stages are not worth a word: they would only flicker.
  private static let shortest = Duration.milliseconds(400)
  /// Seconds between lines of the log.
  private static let interval = Duration.seconds(10)

  /// A display that asks the system whether standard error is a terminal, as `ProgressPrinter` does.
  public init(isLaunched: Bool, logger: Logger) {
    isTerminal = ProgressPrinter.isShownOnTerminal(isLaunched: isLaunched)
    self.logger = logger
  }

  /// Shows stages until the process ends.
  public func start() {
    Stage.show(on: self)
    Thread.detachNewThread {
      while true {
        Thread.sleep(forTimeInterval: 0.2)
        Stage.update()
      }
    }
  }

  /// Shows a stage; whether on a line that is to be taken away.
  public func show(_ name: String, elapsed: Duration) -> Bool {
    guard logger.logLevel <= .info, elapsed >= Self.shortest else { return false }
    let time = Quantity.duration(elapsed / .seconds(1))
    guard !isTerminal else {
      write("\r\(name) … \(time)\u{1B}[K")
      return true
    }
    last.withLock { last in
      if last.name != name || elapsed < last.elapsed { last = (name, .zero) }
      guard elapsed - last.elapsed >= Self.interval else { return }
      last.elapsed = elapsed
      logger.info("\(name), for \(time) so far")
    }
    return false
  }

  /// Takes the line away.
  public func clear() { write("\r\u{1B}[K") }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
