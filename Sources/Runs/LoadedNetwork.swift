internal import Command
internal import Configuration
internal import Datasets
internal import Images
internal import MPI
internal import Networks
internal import Training

/// A network that has learnt, and images for it.
struct LoadedNetwork {
  let network: Network
  let dataset: Dataset
  let extractor: FeatureExtractor
  /// The file of its tensors.
  let weights: String

  /// The network and the data set of a checkpoint.
  init(network: Network, dataset: Dataset, extractor: FeatureExtractor, weights: String) {
    (self.network, self.dataset, self.extractor) = (network, dataset, extractor)
    self.weights = weights
  }

  /// The network of a file of weights, and the data set that the settings name.
  init(weights path: String, _ settings: SettingLayers, _ world: Communicator) throws {
    weights = path
    let file = try world.collectively { try WeightsFile(path: path) }
    let configuration = try world.collectively { try settings.applied(to: file.configuration()) }
    dataset = try Dataset.open(configuration, world)
    let images = try world.collectively { [dataset] in
      guard let images = dataset.test ?? dataset.train else {
        return try dataset.images(of: .train)
      }
      return images
    }
    let choice = Trainer.network(configuration, images)
    network = try Network(choice.description, batchSize: 128, algorithms: [:])
    try file.load(into: network, world)
    extractor = FeatureExtractor(network, configuration)
  }
}
