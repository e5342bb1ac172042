internal import Configuration
internal import Command
internal import Datasets
internal import Evaluation
internal import Events
internal import Files
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Reports
internal import Training

/// `and-dist evaluate`: features of a checkpoint judged with labels.
struct EvaluateRun {
  private let command: EvaluateCommand
  private let settings: SettingLayers
  private let world: Communicator

  init(_ command: EvaluateCommand, _ settings: SettingLayers, _ world: Communicator) {
    self.command = command
    self.settings = settings
    self.world = world
  }

  func run() throws {
    let trained = try TrainedNetwork(command.checkpoint, settings, world)
    guard
      let measurement = try FeatureMeasurement(trained.dataset, trained.configuration, world)
    else {
      let lack = try trained.dataset.lackForMeasurement() ?? ""
      throw TrainingError(
        "\(trained.dataset.name) \(lack); evaluation needs training and test images with labels")
    }
    guard command.judging != .linear && command.judging != .linearFeatures else {
      return try judgeLayers(trained, measurement)
    }
    let rows =
      switch command.reference {
      case .features: try measurement.trainFeatures(trained.extractor)
      case .bank: try bank(trained)
      }
    let accuracy = try measurement.accuracy(
      of: try measurement.testFeatures(trained.extractor), against: rows,
      byNearestAlone: command.judging == .nearest)
    guard world.isFirst else { return }
    let result = EvaluationResult(
      protocol: command.judging.rawValue, against: command.reference.rawValue,
      accuracy: accuracy, checkpoint: trained.checkpoint.path)
    print(command.json ? result.json : result.text)
  }

  /// Linear classifiers, or logistic regressions: printed, and added to the metrics of the run that made the checkpoint.
  private func judgeLayers(_ trained: TrainedNetwork, _ measurement: FeatureMeasurement) throws {
    let printer = world.isFirst ? ProgressPrinter(label: "evaluate", logEvery: 5) : nil
    let evaluation = LinearEvaluation(
      measurement: measurement, configuration: trained.configuration,
      position: trained.state.position.lastEpoch(of: trained.state.configuration.epochs),
      inMemory: command.judging == .linearFeatures)
    let measures = try evaluation.run(on: trained.network) { printer?.note("\($0)") }
    guard let printer else { return }
    for measure in measures where command.json { print(Event.evaluation(measure).json) }
    if !command.json { print(LayerTable(measures)) }
    let metrics = Path.join(trained.checkpoint.run, RunLog.metricsName)
    guard Path.isFile(metrics) else { return }
    do {
      let log = try MetricsLog(addingTo: metrics)
      for measure in measures { try log.add(.evaluation(measure)) }
    } catch {
      printer.note("\(RunNote.metricsNotAdded("\(error)"))")
    }
  }

  private func bank(_ trained: TrainedNetwork) throws -> MemoryBank {
    let images = try world.collectively { try trained.dataset.images(of: .train) }
    try world.collectively {
      guard images.count == trained.state.imageCount else {
        throw TrainingError(
          "the bank of \(trained.checkpoint.path) has \(trained.state.imageCount) rows, but there "
            + "are \(images.count) training images; give the data set it was trained on")
      }
      try trained.state.check(images: images, trained.checkpoint)
    }
    return try trained.checkpoint.bankShard(trained.state, world)
  }
}
