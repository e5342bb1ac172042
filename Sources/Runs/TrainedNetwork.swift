internal import Command
internal import Configuration
internal import Datasets
internal import Images
internal import MPI
internal import Networks
internal import Training

/// A network from a checkpoint, with the data set that it was trained on, or another.
struct TrainedNetwork {
  let checkpoint: Checkpoint
  let state: CheckpointState
  /// The checkpoint's settings under those of the command line.
  let configuration: Configuration
  let network: Network
  let dataset: Dataset
  let extractor: FeatureExtractor

  /// What an embedding needs of it.
  var loaded: LoadedNetwork {
    LoadedNetwork(
      network: network, dataset: dataset, extractor: extractor, weights: checkpoint.model)
  }

  /// Reads a checkpoint at `path`, a checkpoint's or a run's folder.
  init(_ path: String, _ settings: SettingLayers, _ world: Communicator) throws {
    let found = try world.collectively { try Checkpoint.at(path) }
    // The newest checkpoint may change under a run that goes on: rank zero's is everyone's.
    checkpoint = Checkpoint(path: try world.broadcast(found.path))
    try checkpoint.check(world)
    state = try checkpoint.readState(world)
    let saved = state
    configuration = try world.collectively { try settings.applied(to: saved.configuration) }
    let told = configuration
    dataset = try Dataset.open(told, world)
    let (name, channels) = (dataset.name, dataset.channels)
    let (height, width) = (dataset.imageHeight, dataset.imageWidth)
    try world.collectively {
      let wanted = saved.network
      guard
        channels == wanted.inputChannels && height == wanted.imageHeight
          && width == wanted.imageWidth
      else {
        throw TrainingError(
          "images of \(name) are \(channels) × \(height) × \(width), but the network takes "
            + "\(wanted.inputChannels) × \(wanted.imageHeight) × \(wanted.imageWidth); give "
            + "--image-size and --channels, or the data set it was trained on")
      }
    }
    let batchSize = min(128, max(1, state.configuration.batchSize))
    let description = state.network.description
    do {
      network = try Network(
        description, batchSize: batchSize, algorithms: state.convolutions.algorithms)
    } catch {
      // Trained on another kind of machine: features are the same up to rounding.
      network = try Network(description, batchSize: batchSize, algorithms: [:])
    }
    try checkpoint.load(into: network, world)
    extractor = FeatureExtractor(network, configuration)
  }
}
