internal import Activity
internal import Configuration
internal import Datasets
internal import Images
internal import MPI
internal import Training

extension Dataset {
  /// Opens a run's data set on all ranks, which must all find the same one.
  ///
  /// Rank zero alone lists image files, or reads the list that is kept where the configuration says,
  /// or else at `index`; `listed` is given the list there.
  static func open(
    _ configuration: Configuration, keptBytesLimit: Int? = nil, index: String? = nil,
    _ world: Communicator, listed: (ImageListing) -> Void = { _ in }
  ) throws -> Dataset {
    var options = configuration.datasetOptions
    if let keptBytesLimit { options.keptBytesLimit = keptBytesLimit }
    options.index = options.index ?? index
    let listing = try Stage.during("listing the images") {
      try ImageListing.ofAllRanks(options, world, listed: listed)
    }
    let node = try world.splitByNode()
    options.keptPart = DatasetOptions.KeptPart(number: node.rank, of: node.worldSize)
    var dataset = try Stage.during("opening \(options.kind.rawValue)") {
      try world.collectively { try Dataset.open(options, listing: listing) }
    }
    try dataset.joinParts(of: node, limit: options.keptBytesLimit, world)
    let (found, order) = (dataset.extent, "\(dataset.train?.fingerprint ?? 0)")
    let (expected, expectedOrder) = (try world.broadcast(found), try world.broadcast(order))
    try world.collectively {
      guard found == expected else {
        throw TrainingError(
          "\(dataset.name) has \(found), but on rank 0 \(expected); data-root must hold the same "
            + "images on all nodes")
      }
      guard order == expectedOrder else {
        throw TrainingError(
          "\(dataset.name) has other training images than on rank 0, or the same in another order; "
            + "data-root must hold the same images on all nodes")
      }
    }
    return dataset
  }

  /// How many images there are, and their size.
  private var extent: String {
    "\(train?.count ?? 0) training images and \(test?.count ?? 0) test images of "
      + "\(channels) × \(imageHeight) × \(imageWidth)"
  }
}
