internal import Command
internal import Configuration
internal import Events
internal import Files
internal import Foundation
internal import Images
internal import MPI
internal import Reports
internal import Training

/// Tells a run's events to whatever makes something of them: rank zero's sinks.
///
/// The other ranks have none.
final class RunLog {
  private let sinks: [any EventSink]
  private let metrics: MetricsLog?
  private let lock: RunLock?
  private var lastLook = ContinuousClock.now

  /// The run's files, in its folder.
  static let fileNames = [metricsName, configurationName, indexName, ImageList.fileName]
  static let metricsName = "metrics.jsonl"
  static let indexName = "images.index"
  private static let tensorBoardName = "tensorboard"
  private static let configurationName = "configuration.yaml"

  /// Opens the run's files; those of a run that goes on from a checkpoint of its own keep what is
  /// before it.
  ///
  /// `images` are those that it learns from.
  init(
    _ configuration: Configuration, images: ImageSplit, continuing checkpoint: Checkpoint?,
    _ state: CheckpointState?,
    _ lock: RunLock?, _ world: Communicator
  ) throws {
    self.lock = lock
    let isOwn = checkpoint?.belongs(to: configuration.outputFolder) ?? false
    (metrics, sinks) = try world.collectively {
      guard world.isFirst else { return (nil, []) }
      let output = configuration.outputFolder
      try ReplacementFile.write(
        Array(configuration.yaml.utf8), to: Path.join(output, RunLog.configurationName))
      try Folder.make(Path.join(output, RunLog.tensorBoardName))
      // Another output is a sink in Reports and a line here.
      let page = ReportWriter(folder: output, every: configuration.reportEvery)
      let sinks: [any EventSink] =
        [
          ProgressPrinter(label: "train", logEvery: configuration.logEvery),
          SummaryPrinter(),
          TensorBoardLog(folder: Path.join(output, RunLog.tensorBoardName)) {
            try RunLog.picture(of: $0, images)
          },
        ] + (configuration.reportEvery > 0 ? [page] : [])
      let metrics = try MetricsLog(
        path: "\(output)/\(RunLog.metricsName)",
        goingOnFrom: state.map {
          MetricsLog.Mark(
            bytes: isOwn ? $0.metricsBytes : 0,
            lastEpoch: $0.position.lastEpoch(of: configuration.epochs))
        }
      ) { event in
        for sink in sinks { try sink.recall(event) }
      }
      return (metrics, [metrics] + sinks)
    }
  }

  /// A picture of neighbourhoods, a row each.
  private static func picture(
    of rows: [[Int]], _ images: ImageSplit
  ) throws -> TensorBoardLog.Picture {
    let sheet = ThumbnailSheet(images, columns: rows.map(\.count).max() ?? 1)
    for image in rows.joined() { try sheet.append(image) }
    return TensorBoardLog.Picture(
      jpeg: sheet.jpeg(), width: sheet.columns * sheet.side, height: sheet.rows * sheet.side)
  }

  /// Tells an event that happens now.
  func add(_ event: Event) throws {
    for sink in sinks { try sink.add(event) }
    guard metrics != nil, ContinuousClock.now - lastLook > .seconds(1) else { return }
    lastLook = .now
    try check()
  }

  /// Throws unless the run's files are where they should be, and this process's.
  func check() throws {
    try metrics?.checkPlace()
    try lock?.check()
  }

  /// How long the metrics are, on the disk; zero on ranks that have none.
  func metricsBytes() throws -> Int {
    try check()
    return try metrics?.synchronisedSize() ?? 0
  }

  /// Says something that is no event.
  func note(_ note: RunNote) {
    for sink in sinks { sink.note("\(note)") }
  }

  /// Says how far a discovery is.
  func show(_ discovery: DiscoveryProgress) {
    for sink in sinks { sink.show(discovery) }
  }
}
