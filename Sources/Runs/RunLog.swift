internal import Command
internal import Configuration
internal import Events
internal import Files
internal import Foundation
internal import MPI
internal import Reports
internal import Training

/// Tells a run's events to whatever makes something of them: rank zero's sinks.
///
/// The other ranks have none.
final class RunLog {
  private let sinks: [any EventSink]

  /// The run's files, in its folder.
  static let fileNames = [metricsName, configurationName, indexName, ImageList.fileName]
  static let metricsName = "metrics.jsonl"
  static let indexName = "images.index"
  private static let configurationName = "configuration.yaml"

  /// Opens the run's files; those of a run that goes on from `position` keep what is before it.
  init(_ configuration: Configuration, continuing position: Position?, _ world: Communicator) throws
  {
    sinks = try world.collectively {
      guard world.isFirst else { return [] }
      let output = configuration.outputFolder
      try ReplacementFile.write(
        Array(configuration.yaml.utf8), to: Path.join(output, RunLog.configurationName))
      // Another output is a sink in Reports and a line here.
      let sinks: [any EventSink] = [
        ProgressPrinter(label: "train", logEvery: configuration.logEvery),
        SummaryPrinter(),
      ]
      let metrics = try MetricsLog(
        path: "\(output)/\(RunLog.metricsName)",
        goingOnAfter: position.map { RunLog.lastEpoch(before: $0, configuration.epochs) }
      ) { event in
        for sink in sinks { try sink.recall(event) }
      }
      return [metrics] + sinks
    }
  }

  /// Tells an event that happens now.
  func add(_ event: Event) throws {
    for sink in sinks { try sink.add(event) }
  }

  /// Says something that is no event.
  func note(_ note: RunNote) {
    for sink in sinks { sink.note("\(note)") }
  }

  /// Says how far a discovery is.
  func show(_ discovery: DiscoveryProgress) {
    for sink in sinks { sink.show(discovery) }
  }

  /// The epoch that was done last when a run came to `position`.
  static func lastEpoch(
    before position: Position, _ epochs: Int
  ) -> (round: Int, epoch: Int) {
    position.epoch > 0
      ? (position.round, position.epoch - 1) : (position.round - 1, epochs - 1)
  }
}
