internal import Command
internal import DataParallel
internal import Datasets
internal import Evaluation
internal import Files
internal import Findings
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
      guard world.isFirst, command.shardRows == nil else { return }
      for path in [command.output, FeatureFiles.namesPath(of: command.output)] {
        _ = try OutputPlace(path)
      }
    }
    let trained = try network()
    let split = command.split ?? (trained.dataset.test == nil ? .train : .test)
    let images = try world.collectively { try trained.dataset.images(of: split) }
    let layer = try world.collectively {
      try command.layer.map { try FrozenLayers(trained.network, named: [$0]) }
    }
    let dimension = layer?.layers[0].dimension ?? trained.extractor.dimension
    let files = try files(trained, split, images, dimension)
    let printer = world.isFirst ? ProgressPrinter(label: "embed", logEvery: 5) : nil
    let there = images.count - files.missing.reduce(0) { $0 + $1.count }
    if there > 0 { printer?.note("\(Quantity.count(there, "row")) are there already") }
    // Block by block, each rank a part of it, so that nobody holds all features.
    let blockSize = 1024 * world.worldSize
    var (last, done) = (ContinuousClock.now, there)
    for rows in files.missing {
      let writer = try files.begin(rows)
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockSize) {
        let count = min(blockSize, rows.upperBound - start)
        let parts = Partition(total: count, worldSize: world.worldSize)
        let mine = parts[world.rank]
        let indices = start + mine.lowerBound..<start + mine.upperBound
        let features =
          try layer?.vectors(of: images, indices, workers: trained.extractor.workers)[0]
          ?? trained.extractor.features(of: images, indices)
        let block = world.isFirst ? Tensor(shape: [count, dimension]) : nil
        try world.gatherV(from: features, into: block, parts.scaled(by: dimension))
        try world.collectively { if let block { try writer?.append(block) } }
        done += count
        guard ContinuousClock.now - last > .seconds(5) else { continue }
        last = .now
        printer?.note(
          "\(Quantity.count(done)) of \(Quantity.count(images.count, "image")) embedded")
      }
      try world.collectively { try writer?.commit() }
    }
    try world.collectively {
      if world.isFirst, let names = images.names {
        let text = names.map { $0 + "\n" }.joined()
        try ReplacementFile.write(Array(text.utf8), to: files.namesPath)
      }
    }
    if world.isFirst {
      print(
        WrittenFiles.features(path: command.output, images: images.count, dimension: dimension))
    }
  }

  /// The file, or the folder of files, that is asked for.
  private func files(
    _ trained: LoadedNetwork, _ split: Split, _ images: ImageSplit, _ dimension: Int
  ) throws -> FeatureFiles {
    guard let shardRows = command.shardRows else {
      return FeatureFiles(
        file: command.output, rows: images.count, dimension: dimension, world)
    }
    let origin = try world.collectively {
      try FeatureFiles.Origin(
        weights: trained.weights, layer: command.layer, split: split.rawValue,
        images: images.fingerprint, rows: images.count, dimension: dimension, shardRows: shardRows)
    }
    return try FeatureFiles(folder: command.output, origin, world)
  }

  private func network() throws -> LoadedNetwork {
    if let path = command.weights { return try LoadedNetwork(weights: path, settings, world) }
    return try TrainedNetwork(command.checkpoint ?? "", settings, world).loaded
  }
}
