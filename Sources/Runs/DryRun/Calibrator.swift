internal import Arithmetic
internal import Configuration
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Randomness
internal import Storage
internal import Training

/// Measures what the parts of a step, a discovery and a measurement take here, on all ranks at once.
///
/// Each part is the code that training runs, on the sizes of a rank of the planned run, or on a slice
/// of them where the time follows by proportion. The figures are those of the slowest rank.
struct Calibrator {
  let configuration: Configuration
  let images: ImageSplit
  let network: Network
  let shape: RunShape
  let world: Communicator

  /// Seconds of everything that a step, a discovery and a measurement are made of.
  func calibration() throws -> Calibration {
    let start = ContinuousClock.now
    var times = Calibration()
    for measure in [
      measureNetwork, measureLoader, measureBank, measureDiscovery, measureSums, measureMessages,
    ] {
      try world.barrier()
      try measure(&times)
    }
    try agree(&times)
    times.seconds = (ContinuousClock.now - start) / .seconds(1)
    return times
  }

  /// Takes each figure of the rank where it is largest.
  private func agree(_ times: inout Calibration) throws {
    for figure in [
      \Calibration.forward, \.backward, \.update, \.evaluationPerImage, \.coresBusy,
      \.loaderPerImage, \.loaderCoreSecondsPerImage, \.bankPerPair, \.discoveryPerPair,
      \.votePerPair, \.selectionPerImage, \.sumPerNumber,
    ] {
      times[keyPath: figure] = try world.allReduce(times[keyPath: figure], .maximum)
    }
    times.coresPerRank = try world.allReduce(try coresOfRank(), .minimum)
  }

  /// The cores that this rank may run on, each divided by the ranks of the node that may too.
  private func coresOfRank() throws -> Double {
    let mine = Threads.affinity
    let all = try world.splitByNode().allGatherV(mine.map(Int64.init))
    let sharers = Dictionary(grouping: all) { $0 }.mapValues(\.count)
    return mine.reduce(0) { $0 + 1 / Double(sharers[Int64($1)] ?? 1) }
  }

  private func measureNetwork(_ times: inout Calibration) throws {
    try network.initialise(seed: configuration.seed)
    let count = network.partCount * network.batchSize
    let parts = Partition(total: count, worldSize: network.partCount).ranges
    let input = network.description.input
    let batch = Tensor(shape: [count, input.channels, input.height, input.width])
    fill(batch, scale: 1)
    let gradient = Tensor(shape: [count, configuration.featureDimension])
    fill(gradient, scale: 1e-3)
    let draws = DropoutDraws(seed: configuration.seed, step: 0, images: Array(0..<count))
    let forward = try Stopwatch.measure {
      _ = try network.forward(images: batch, parts: parts, mode: .training, draws: draws)
    }
    let both = try Stopwatch.measure {
      _ = try network.forward(images: batch, parts: parts, mode: .training, draws: draws)
      try network.backward(featureGradient: gradient)
    }
    times.forward = min(forward.seconds, both.seconds)
    times.backward = both.seconds - times.forward
    times.coresBusy = both.coreSeconds / both.seconds
    let optimiser = Optimiser(
      network, sgdMomentum: Float(configuration.sgdMomentum),
      weightDecay: Float(configuration.weightDecay))
    times.update = try Stopwatch.measure { optimiser.step(learningRate: 1e-6) }.seconds
    let part = batch.rows(0..<network.batchSize)
    times.evaluationPerImage =
      try Stopwatch.measure { _ = try network.forward(images: part, mode: .evaluation) }.seconds
      / Double(network.batchSize)
  }

  private func measureLoader(_ times: inout Calibration) throws {
    let loader = Loader(images, workers: Trainer.loaderWorkers(configuration))
    let size = shape.batchSizePerRank
    let recipe = configuration.recipe
    func load(batches: Int) throws {
      let start = world.rank * images.count / world.worldSize
      let indices = (start..<start + batches * size).map { $0 % images.count }
      loader.start(
        stride(from: 0, to: indices.count, by: size).map { Array(indices[$0..<$0 + size]) }, recipe,
        seed: configuration.seed)
      while try loader.next() != nil {}
    }
    let first = try Stopwatch.once { try load(batches: 1) }.seconds
    let batches = max(2, min(Int(0.8 / first), 50_000 / size))
    let time = try Stopwatch.once { try load(batches: batches) }
    times.loaderPerImage = time.seconds / Double(batches * size)
    times.loaderCoreSecondsPerImage = time.coreSeconds / Double(batches * size)
  }

  private func measureBank(_ times: inout Calibration) throws {
    let batchSize = shape.batchSize
    let bank = rows(max(1, min(shape.rowsPerPart, (1 << 23) / batchSize)))
    let queries = rows(batchSize)
    let pass = ShardPass(
      temperature: Float(configuration.temperature), precision: configuration.precision)
    let count = bank.indices.count
    let targets = ShardTargets(indices: 0..<count).targets(of: (0..<batchSize).map { $0 % count })
    let time = try Stopwatch.measure {
      let sums = try pass.sums(of: queries.rows, targets: targets, over: bank)
      _ = NeighbourhoodLoss(sums, globalBatchSize: batchSize)
    }
    times.bankPerPair = time.seconds / Double(count * batchSize)
  }

  private func measureSums(_ times: inout Calibration) throws {
    let count = 1 << 20
    let replicas = (0..<min(max(shape.ranksPerNode, 2), 4)).map { _ in Tensor(shape: [count]) }
    let time = try Stopwatch.measure { sumInTree(replicas, into: replicas[0]) }
    times.sumPerNumber = time.seconds / Double(count * replicas.count)
  }

  /// Unit rows in random directions.
  func rows(_ count: Int) -> MemoryBank {
    let bank = MemoryBank(indices: 0..<count, dimension: configuration.featureDimension)
    bank.startRandom(seed: configuration.seed)
    return bank
  }

  private func fill(_ tensor: Tensor, scale: Float) {
    var stream = RandomStream(seed: 1, "calibration")
    for index in 0..<tensor.count { tensor[index] = scale * stream.normal() }
  }
}
