internal import Command
internal import Datasets
internal import Evaluation
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
    let rows =
      switch command.reference {
      case .features: try measurement.trainFeatures(trained.extractor)
      case .bank: try bank(trained)
      }
    let accuracy = try measurement.accuracy(
      of: try measurement.testFeatures(trained.extractor), against: rows,
      by: command.judging)
    guard world.isFirst else { return }
    let result = EvaluationResult(
      protocol: command.judging.rawValue, against: command.reference.rawValue,
      accuracy: accuracy, checkpoint: trained.checkpoint.path)
    print(command.json ? result.json : result.text)
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
