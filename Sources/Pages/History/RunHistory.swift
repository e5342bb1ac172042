public import Events
public import Files
public import Reports

/// What a run has left in its folder: its events and settings.
public struct RunHistory {
  /// The run's folder.
  public let folder: String
  /// Its rounds, its last start and its end.
  public private(set) var report = RunReport()
  /// What was found before each round.
  public private(set) var discoveries: [DiscoveryMeasures] = []
  /// Its settings, as YAML; empty where they are not there.
  let settings: String

  /// Over epochs.
  private(set) var loss = Curve()
  private(set) var learningRate = Curve()
  private(set) var imagesPerSecond = Curve()
  private(set) var waitedForData = Curve()
  private(set) var waitedForMessages = Curve()
  private(set) var accuracies: [EvaluationMeasures.Judge: Curve] = [:]

  /// Epochs that are done at a step.
  private var stepsPerEpoch = 1.0
  private var epochsPerRound = 1

  /// What its curves are called in a comparison.
  var name: String { Path.name(folder) }

  /// At most so many steps are looked at, evenly spread: a run may have millions.
  private static let mostSteps = 20_000

  /// Reads `metrics.jsonl` and `configuration.yaml` of a run's folder.
  ///
  /// - Throws: an error that names the file, where there is no run, or none of its lines is an event.
  public init(folder: String) throws(FileError) {
    self.folder = folder
    let path = Path.join(folder, "metrics.jsonl")
    guard Path.isFile(path) else {
      throw FileError(path, "is not there", expected: "a run's folder, as train writes it")
    }
    let yaml = Path.join(folder, "configuration.yaml")
    settings =
      Path.isFile(yaml) ? String(decoding: try OpenFile.contents(of: yaml), as: UTF8.self) : ""
    let file = try OpenFile(path, for: .reading)
    // A step's line has about 200 bytes.
    let size = try file.size()
    var lines = MetricsLines(count: size, everyStep: max(1, size / 200 / Self.mostSteps))
    while let line = try lines.next(in: file) {
      if let event = line.event { add(event) }
    }
    guard report.start != nil || !loss.points.isEmpty else {
      throw FileError(path, "has no event of a run", expected: "metrics that train has written")
    }
  }

  private mutating func add(_ event: Event) {
    report.add(event)
    switch event {
    case .runStarted(let start):
      stepsPerEpoch = Double(max(start.stepsPerEpoch, 1))
      epochsPerRound = max(start.epochs, 1)
    case .step(let step):
      let epoch = Double(step.step) / stepsPerEpoch
      loss.add(epoch, step.loss)
      learningRate.add(epoch, step.learningRate)
      imagesPerSecond.add(epoch, step.imagesPerSecond)
      waitedForData.add(epoch, step.waitedForData.map { 1000 * $0 })
      waitedForMessages.add(epoch, step.waitedForMessages.map { 1000 * $0 })
    case .evaluation(let evaluation)
    where evaluation.layer == nil && evaluation.protocol != .knnPixels:
      let epoch = evaluation.round * epochsPerRound + evaluation.epoch + 1
      accuracies[evaluation.protocol, default: Curve()].add(Double(epoch), evaluation.accuracy)
    case .discovery(let discovery):
      discoveries.removeAll { $0.round == discovery.round }
      discoveries.append(discovery)
    default: break
    }
  }
}
