public import Events
internal import Files
internal import Foundation
internal import Schemas

/// Writes a run's events for TensorBoard, beside `metrics.jsonl`.
///
/// Of a step it writes each hundredth of an epoch, of all else everything. A run that goes on from a
/// checkpoint keeps in its file what the metrics keep, and appends: no step is there twice.
public final class TensorBoardLog: EventSink {
  /// A picture of neighbourhoods.
  public struct Picture {
    /// The JPEG file.
    public let jpeg: [UInt8]
    /// In pixels.
    public let (width, height): (Int, Int)

    /// A picture.
    public init(jpeg: [UInt8], width: Int, height: Int) {
      (self.jpeg, self.width, self.height) = (jpeg, width, height)
    }
  }

  /// A value's place in TensorBoard.
  private struct Place: Hashable {
    let tag: String
    let step: Int
  }

  private let path: String
  private let draw: ([[Int]]) throws -> Picture
  private var file: EventFile?
  /// What the run's schedule is, by its last start.
  private var schedule: RunStarted?
  /// What was told before this start, but for steps.
  private var recalled = Set<Place>()
  private var recallsAny = false

  /// What the tags of steps begin with.
  private static let stepPrefix = "train/"
  private static let pictureTag = "discovery/first_anchors"
  /// Points of an epoch.
  private static let pointsPerEpoch = 100

  /// A log in a folder that is there.
  ///
  /// `draw` makes a picture of neighbourhoods: a row of images, by their places in the data set, for
  /// each.
  public init(folder: String, draw: @escaping ([[Int]]) throws -> Picture) {
    path = Path.join(folder, "events.out.tfevents.and-dist")
    self.draw = draw
  }

  /// Takes in an event of an earlier start, which the file should have.
  public func recall(_ event: Event) throws {
    recallsAny = true
    if case .runStarted(let start) = event { schedule = start }
    let tags = values(of: event).map(\.tag) + [Self.pictureTag]
    for tag in tags { recalled.insert(Place(tag: tag, step: step(of: event))) }
  }

  /// Writes an event.
  public func add(_ event: Event) throws {
    if case .runStarted(let start) = event { try begin(start) }
    guard let file, isWritten(event) else { return }
    let values = try values(of: event) + picture(of: event)
    guard !values.isEmpty else { return }
    var record = Tensorboard_Event()
    record.wallTime = Date().timeIntervalSince1970
    record.step = Int64(step(of: event))
    record.summary.value = values
    try file.append(record)
  }

  /// Opens the file, and keeps what is of this run and before its start.
  private func begin(_ start: RunStarted) throws {
    schedule = start
    let file = try EventFile(path: path)
    try file.keep { event in
      guard recallsAny, start.stepsDone > 0 else { return false }
      return event.summary.value.allSatisfy { value in
        value.tag.hasPrefix(Self.stepPrefix)
          ? event.step <= Int64(start.stepsDone)
          : recalled.contains(Place(tag: value.tag, step: Int(event.step)))
      }
    }
    self.file = file
  }

  private func isWritten(_ event: Event) -> Bool {
    guard case .step(let step) = event else { return true }
    let every = max(1, (schedule?.stepsPerEpoch ?? 1) / Self.pointsPerEpoch)
    return step.step.isMultiple(of: every) || step.step == 1
  }

  /// The step that an event stands at.
  private func step(of event: Event) -> Int {
    guard let schedule else { return 0 }
    func steps(_ round: Int, _ epochs: Int) -> Int {
      (round * schedule.epochs + epochs) * schedule.stepsPerEpoch
    }
    return switch event {
    case .step(let step): step.step
    case .epoch(let epoch): steps(epoch.round, epoch.epoch + 1)
    case .evaluation(let evaluation) where evaluation.protocol == .knnPixels: 0
    case .evaluation(let evaluation): steps(evaluation.round, evaluation.epoch + 1)
    case .discovery(let discovery): steps(discovery.round, 0)
    case .runStarted, .memoryPlan, .checkpointSaved, .runEnded: 0
    }
  }

  private func values(of event: Event) -> [Tensorboard_Summary.Value] {
    switch event {
    case .step(let step):
      scalars([
        ("train/loss", step.loss), ("train/learning_rate", step.learningRate),
        ("train/images_per_second", step.imagesPerSecond),
        ("train/waited_for_data", step.waitedForData),
        ("train/waited_for_messages", step.waitedForMessages),
      ])
    case .epoch(let epoch):
      scalars([("epoch/loss", epoch.loss), ("epoch/seconds", epoch.seconds)])
    case .evaluation(let evaluation):
      scalars([
        (tag(evaluation), evaluation.accuracy), (tag(evaluation) + "/top5", evaluation.top5),
      ])
    case .discovery(let discovery):
      scalars([
        ("discovery/anchors", Double(discovery.anchors)),
        ("discovery/entropy_mean", discovery.entropyMean),
        ("discovery/consistency", discovery.consistency),
      ]) + (discovery.entropies.map { [histogram("discovery/entropies", $0)] } ?? [])
    case .runStarted, .memoryPlan, .checkpointSaved, .runEnded: []
    }
  }

  /// The picture of a discovery's first neighbourhoods.
  private func picture(of event: Event) throws -> [Tensorboard_Summary.Value] {
    guard case .discovery(let discovery) = event,
      let rows = discovery.firstNeighbourhoods, !rows.isEmpty
    else { return [] }
    let picture = try draw(rows)
    var value = Tensorboard_Summary.Value()
    value.tag = Self.pictureTag
    value.image.width = Int32(picture.width)
    value.image.height = Int32(picture.height)
    value.image.colorspace = 3
    value.image.encodedImageString = Data(picture.jpeg)
    return [value]
  }

  private func tag(_ evaluation: EvaluationMeasures) -> String {
    "accuracy/\(evaluation.protocol.rawValue)" + (evaluation.layer.map { "/\($0)" } ?? "")
  }

  private func scalars(_ values: [(tag: String, number: Double?)]) -> [Tensorboard_Summary.Value] {
    values.compactMap { tag, number in
      number.map { number in
        var value = Tensorboard_Summary.Value()
        value.tag = tag
        value.simpleValue = Float(number)
        return value
      }
    }
  }

  /// The histogram, with the middles of its bins for the sums that the bins do not keep.
  private func histogram(
    _ tag: String, _ histogram: EntropyHistogram
  ) -> Tensorboard_Summary.Value {
    let count = histogram.counts.count
    let width = (histogram.highest - histogram.lowest) / Double(max(count, 1))
    let middles = (0..<count).map { histogram.lowest + (Double($0) + 0.5) * width }
    let counts = histogram.counts.map(Double.init)
    var value = Tensorboard_Summary.Value()
    value.tag = tag
    value.histo.min = histogram.lowest
    value.histo.max = histogram.highest
    value.histo.num = counts.reduce(0, +)
    value.histo.sum = zip(counts, middles).reduce(0) { $0 + $1.0 * $1.1 }
    value.histo.sumSquares = zip(counts, middles).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    value.histo.bucketLimit = (1...max(count, 1)).map { histogram.lowest + Double($0) * width }
    value.histo.bucket = counts
    return value
  }
}
