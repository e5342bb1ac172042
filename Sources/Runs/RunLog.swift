internal import Command
internal import Configuration
internal import Events
internal import Files
internal import Foundation
internal import Logging
internal import MPI
internal import Reports
internal import Training

/// Where a run's events go: to `metrics.jsonl`, to a person, and into the table at the end.
///
/// Rank zero has all three; the other ranks none.
final class RunLog {
  private let world: Communicator
  private let logger = Logger(label: "train")
  private let metrics: MetricsLog?
  private let printer: ProgressPrinter?
  private var report: RunReport

  /// The run's files, in its folder.
  static let fileNames = [metricsName, configurationName, ImageList.fileName]
  private static let metricsName = "metrics.jsonl"
  private static let configurationName = "configuration.yaml"

  /// Opens the run's files; those of a run that goes on from `position` keep what is before it.
  init(_ configuration: Configuration, continuing position: Position?, _ world: Communicator) throws
  {
    self.world = world
    let output = configuration.outputFolder
    metrics = try world.collectively {
      guard world.isFirst else { return nil }
      let metrics = try MetricsLog(path: "\(output)/\(RunLog.metricsName)")
      if let position {
        try metrics.truncate(
          afterRound: position.epoch > 0 ? position.round : position.round - 1,
          epoch: position.epoch > 0 ? position.epoch - 1 : configuration.epochs - 1)
      } else {
        try metrics.clear()
      }
      try ReplacementFile.write(
        Array(configuration.yaml.utf8), to: Path.join(output, RunLog.configurationName))
      return metrics
    }
    let isLaunched = ProcessRank.rank(in: ProcessInfo.processInfo.environment) != nil
    printer =
      world.isFirst
      ? ProgressPrinter(logEvery: configuration.logEvery, isLaunched: isLaunched, logger: logger)
      : nil
    report = RunReport(events: try metrics?.events() ?? [])
  }

  /// Writes, shows and remembers an event.
  func add(_ event: Event) throws {
    guard world.isFirst else { return }
    try metrics?.append(event)
    printer?.show(event)
    report.add(event)
  }

  /// Says something that is no event.
  func note(_ text: String) {
    guard world.isFirst else { return }
    printer?.close()
    logger.info("\(text)")
  }

  /// Says how far a discovery is.
  func showDiscovery(round: Int, share: Double, elapsed: Double) {
    printer?.showDiscovery(round: round, share: share, elapsed: elapsed)
  }

  /// Prints the table of rounds.
  func printSummary() {
    guard world.isFirst else { return }
    print(SummaryTable(report))
  }
}
