internal import Arithmetic
internal import Command
internal import Configuration
internal import DataParallel
internal import Datasets
internal import Events
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Randomness
internal import Reports
internal import Storage
internal import Training

/// `and-dist benchmark`: one part of the work on made-up data, timed several times.
struct BenchmarkRun {
  let command: BenchmarkCommand
  let configuration: Configuration
  let machine: Machine
  let world: Communicator

  init(
    _ command: BenchmarkCommand, _ configuration: Configuration, _ machine: Machine,
    _ world: Communicator
  ) {
    self.command = command
    self.configuration = configuration
    self.machine = machine
    self.world = world
  }

  func run() throws {
    try world.collectively { try configuration.precision.require() }
    let peak = try MatrixProductPeak(configuration.precision, world).rate
    var result =
      switch command.subject {
      case .step: try step(peak)
      case .bank: try bank(peak)
      case .discovery: try discovery(peak)
      case .loader: try loader()
      case .listing: try listing()
      case .allReduce: try allReduce()
      }
    let peaks = try world.allGather(Int64(ProcessMemory.peak)).map(Int.init)
    result.peakMemory = peaks.max() ?? 0
    result.peakMemoryOfRanks = peaks.reduce(0, +)
    result.peakMemoryElsewhere = peaks.dropFirst().max()
    if world.isFirst { print(command.json ? result.json : result.text) }
  }

  // MARK: Subjects

  /// Images a second of whole training steps.
  private func step(_ peak: Double) throws -> BenchmarkResult {
    var told = configuration
    (told.rounds, told.epochs, told.maxSteps) = (1, 1, nil)
    let trainer = try Trainer(told, images: madeUpImages(command.rows), world)
    try trainer.startAfresh()
    trainer.beginEpoch()
    var (rates, data, messages) = ([Double](), [Double](), [Double]())
    for step in 0...command.repeats {
      guard let measures = try trainer.step() else { break }
      guard step > 0 else { continue }
      rates.append(measures.imagesPerSecond)
      data.append(try world.allReduce(measures.waitedForData ?? 0, .maximum))
      messages.append(try world.allReduce(measures.waitedForMessages ?? 0, .maximum))
    }
    var result = BenchmarkResult(
      "step",
      settings: [
        "network": "\(told.network.rawValue) width \(told.width)", "batch": "\(told.batchSize)",
        "N": "\(command.rows)", "convolution": trainer.convolutions.summary,
        "augmentation": told.augmentation.rawValue, "parts": "\(trainer.layout.count)",
        "gradients": trainer.reduction.summary,
        "precision": told.precision.rawValue,
      ], ranks: world.worldSize, threads: machine.threads, unit: "images/s", values: rates,
      operationsPerUnit: Double(
        trainer.network.description.operationsPerImage + 4 * command.rows * told.featureDimension),
      peak: peak)
    result.waitedForData = data
    result.waitedForMessages = messages
    return result
  }

  /// Seconds of a pass over the bank with loss and gradient.
  private func bank(_ peak: Double) throws -> BenchmarkResult {
    let (batch, dimension) = (configuration.batchSize, configuration.featureDimension)
    let precision = configuration.precision
    let bank = ShardedBank(
      count: command.rows, dimension: dimension, temperature: Float(configuration.temperature),
      precision: precision, layout: try layout(), world)
    bank.shard.startRandom(seed: configuration.seed)
    let queries = MemoryBank(indices: 0..<batch, dimension: dimension)
    queries.startRandom(seed: configuration.seed + 1)
    let shares = Partition(total: batch, worldSize: world.worldSize)
    let targets = ShardTargets(indices: bank.shard.indices)
    let images = (0..<batch).map { $0 % command.rows }
    let before = ProcessMemory.resident
    let times = try timed {
      let sums = try bank.sums(of: queries.rows, images, targets: targets, shares: shares)
      _ = NeighbourhoodLoss(sums, globalBatchSize: batch)
    }
    var result = BenchmarkResult(
      "bank",
      settings: [
        "N": "\(command.rows)", "batch": "\(batch)", "d": "\(dimension)",
        "precision": precision.rawValue,
      ], ranks: world.worldSize, threads: machine.threads, unit: "s", values: times,
      operationsPerUnit: 4 * Double(command.rows * batch * dimension), peak: peak)
    result.memoryBeside = try Int(world.allReduce(Int64(max(0, ProcessMemory.peak - before))))
    return result
  }

  /// Which parts each rank holds.
  private func layout() throws -> PartLayout {
    try world.collectively { try configuration.partLayout(worldSize: world.worldSize) }
  }

  /// Seconds of a discovery of entropies and neighbours.
  private func discovery(_ peak: Double) throws -> BenchmarkResult {
    let dimension = configuration.featureDimension
    let shards = Partition(total: command.rows, worldSize: world.worldSize)
    let bank = MemoryBank(indices: shards[world.rank], dimension: dimension)
    bank.startRandom(seed: configuration.seed)
    let times = try timed {
      let discovery = try DistributedDiscovery(
        of: bank, parts: shards, world: world, temperature: Float(configuration.temperature),
        neighbourhoodSize: configuration.neighbours, precision: configuration.precision)
      _ = try discovery.finish(anchorCount: command.rows / 4)
    }
    return BenchmarkResult(
      "discovery",
      settings: [
        "N": "\(command.rows)", "d": "\(dimension)", "k": "\(configuration.neighbours)",
        "precision": configuration.precision.rawValue,
      ], ranks: world.worldSize, threads: machine.threads, unit: "s", values: times,
      operationsPerUnit: 2 * Double(command.rows) * Double(command.rows) * Double(dimension),
      peak: peak)
  }

  /// Images a second that the loader's threads prepare.
  ///
  /// With `data-root`, of an image folder there, decoded anew each time; else of noise in memory.
  private func loader() throws -> BenchmarkResult {
    let images = try imagesOfFolder() ?? madeUpImages(command.rows)
    let recipe = configuration.recipe
    let workers = max(1, configuration.loaderWorkers)
    let loader = Loader(images, workers: workers)
    var rates: [Double] = []
    for epoch in 0...command.repeats {
      let seconds = try ContinuousClock().measure {
        loader.start(
          Sampler(count: images.count, globalBatchSize: configuration.batchSize, seed: 0)
            .epoch(round: 0, epoch: epoch), of: 0..<1, recipe, seed: 0, epoch: epoch)
        while try loader.next() != nil {}
      }
      if epoch > 0 { rates.append(Double(images.count) / (seconds / .seconds(1))) }
    }
    return BenchmarkResult(
      "loader",
      settings: [
        "images": "\(images.channels) × \(images.imageHeight) × \(images.imageWidth)",
        "augmentation": configuration.augmentation.rawValue, "workers": "\(workers)",
        "decode": configuration.decode.rawValue, "files": configuration.dataRoot ?? "none",
      ], ranks: world.worldSize, threads: machine.threads, unit: "images/s", values: rates)
  }

  /// Seconds of a sum of gradients, by each way and compression.
  private func allReduce() throws -> BenchmarkResult {
    let size = configuration.imageSize ?? 32
    let choice = NetworkChoice(
      configuration.network, width: configuration.width,
      inputChannels: configuration.channels ?? 3, imageHeight: size, imageWidth: size,
      featureDimension: configuration.featureDimension,
      stem: configuration.stem.stem(imageHeight: size, imageWidth: size),
      dropout: configuration.dropout)
    let parameters = choice.description.parameters.map(\.count).reduce(0, +)
    let count = command.messageBytes.map { max(1, $0 / MemoryLayout<Float>.size) } ?? parameters
    var told = configuration.reductionOptions
    var ways: [BenchmarkResult.Way] = []
    for (way, compression) in [
      (ReductionOptions.Way.flat, ReductionOptions.Compression.none), (.node, .none),
      (.flat, .bf16), (.node, .bf16),
    ] {
      (told.way, told.compression) = (way, compression)
      let reduction = try GradientReduction(world, told)
      let arena = reduction.memory([.init(name: "gradients", count: count)]).gradients
      // Within the only node nothing is a message that could be compressed.
      guard compression == .none || reduction.hasMessages else { continue }
      let buckets = try GradientBuckets(arena, segments: [0..<arena.all.count], reduction)
      let times = try timed {
        try buckets.send(segment: 0) { _ in }
        try buckets.wait { _ in }
      }
      ways.append(.init(reduction.summary, values: times))
    }
    let best = ways.min { $0.median < $1.median }
    var result = BenchmarkResult(
      "allreduce",
      settings: [
        "bytes": "\(count * MemoryLayout<Float>.size)",
        "bucket": "\(configuration.bucketSize.settingText) MiB",
        "fastest": best?.way ?? "",
      ], ranks: world.worldSize, threads: machine.threads, unit: "s", values: best?.values ?? [])
    result.ways = ways
    return result
  }

  // MARK: Measuring

  /// Seconds of each repeat, begun by all ranks together, after one that does not count.
  func timed(before prepare: () -> Void = {}, _ body: () throws -> Void) throws -> [Double] {
    var times: [Double] = []
    for repeatNumber in 0...command.repeats {
      prepare()
      try world.barrier()
      let seconds = try ContinuousClock().measure {
        try body()
        try world.barrier()
      }
      if repeatNumber > 0 { times.append(seconds / .seconds(1)) }
    }
    return times
  }

  /// The training images of the folder `data-root`, if that is given.
  private func imagesOfFolder() throws -> ImageSplit? {
    guard let root = configuration.dataRoot else { return nil }
    return try Dataset.open(
      DatasetOptions(
        kind: .imageFolder, root: root, imageSize: configuration.imageSize ?? 224,
        channels: configuration.channels, keptBytesLimit: 0)
    ).images(of: .train)
  }

  /// Images of noise, of which no more than 150 MB differ: what they show does not matter to the time.
  private func madeUpImages(_ count: Int) -> ImageSplit {
    let size = configuration.imageSize ?? 32
    let channels = configuration.channels ?? 3
    var stream = RandomStream(seed: 1, "benchmark images")
    let imageBytes = channels * size * size
    let planes = (0..<min(count, max(1, 150_000_000 / imageBytes)) * imageBytes).map { _ in
      UInt8(truncatingIfNeeded: stream.next())
    }
    return ImageSplit(
      planes: planes, channels: channels, height: size, width: size, count: count,
      statistics: PixelStatistics(
        mean: [Float](repeating: 0.5, count: channels),
        std: [Float](repeating: 0.25, count: channels)))
  }
}
