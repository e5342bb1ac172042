internal import Command
internal import DataParallel
internal import Datasets
internal import Evaluation
internal import Files
internal import Images
internal import MPI
internal import Reports
internal import Storage
internal import TensorFiles
internal import Training

/// `and-dist embed`: features of a split, or a layer's outputs, in the data set's order, as a NumPy
/// file.
struct EmbedRun {
  private let command: EmbedCommand
  private let settings: SettingLayers
  private let world: Communicator

  init(_ command: EmbedCommand, _ settings: SettingLayers, _ world: Communicator) {
    self.command = command
    self.settings = settings
    self.world = world
  }

  func run() throws {
    try world.collectively {
      guard world.isFirst else { return }
      for path in [command.output, namesPath] { _ = try OutputPlace(path) }
    }
    let trained = try network()
    let split = command.split ?? (trained.dataset.test == nil ? .train : .test)
    let images = try world.collectively { try trained.dataset.images(of: split) }
    let layer = try world.collectively {
      try command.layer.map { try FrozenLayers(trained.network, named: [$0]) }
    }
    let dimension = layer?.layers[0].dimension ?? trained.extractor.dimension
    let writer = try world.collectively { () -> NumPyWriter? in
      guard world.isFirst else { return nil }
      return try NumPyWriter(
        path: command.output, type: .float32, shape: [images.count, dimension])
    }
    // Block by block, each rank a part of it, so that nobody holds all features.
    let blockSize = 1024 * world.worldSize
    let printer = world.isFirst ? ProgressPrinter(label: "embed", logEvery: 5) : nil
    var last = ContinuousClock.now
    for start in stride(from: 0, to: images.count, by: blockSize) {
      let count = min(blockSize, images.count - start)
      let parts = Partition(total: count, worldSize: world.worldSize)
      let mine = parts[world.rank]
      let indices = start + mine.lowerBound..<start + mine.upperBound
      let features =
        try layer?.vectors(of: images, indices, workers: trained.extractor.workers)[0]
        ?? trained.extractor.features(of: images, indices)
      let block = world.isFirst ? Tensor(shape: [count, dimension]) : nil
      try world.gatherV(from: features, into: block, parts.scaled(by: dimension))
      try world.collectively { if let block { try writer?.append(block) } }
      guard ContinuousClock.now - last > .seconds(5) else { continue }
      last = .now
      printer?.note(
        "\(Quantity.count(start + count)) of \(Quantity.count(images.count, "image")) embedded")
    }
    try world.collectively {
      try writer?.commit()
      if world.isFirst, let names = images.names {
        try ReplacementFile.write(Array(names.map { $0 + "\n" }.joined().utf8), to: namesPath)
      }
    }
    if world.isFirst {
      print(
        WrittenFiles.features(path: command.output, images: images.count, dimension: dimension))
    }
  }

  /// Where the images' names go: beside the features.
  private var namesPath: String {
    let output = command.output
    return (output.hasSuffix(".npy") ? String(output.dropLast(4)) : output) + ".names.txt"
  }

  private func network() throws -> LoadedNetwork {
    if let path = command.weights { return try LoadedNetwork(weights: path, settings, world) }
    return try TrainedNetwork(command.checkpoint ?? "", settings, world).loaded
  }
}
