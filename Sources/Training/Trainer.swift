internal import Activity
internal import Arithmetic
public import Configuration
public import DataParallel
public import Events
public import Images
public import MPI
public import Neighbourhoods
public import Networks
public import Storage

/// A run's state on this rank, and the moves that take it from start to end.
///
/// It is driven from outside, an epoch and a step at a time, so that who drives it can measure,
/// report and save between any two moves. It never sees a label. All ranks make the same moves.
///
///     while !trainer.isDone {
///       if trainer.needsDiscovery { … startDiscovery, next, finish … }
///       trainer.beginEpoch()
///       while let step = try trainer.step() { … }
///       let epoch = try trainer.endEpoch()
///     }
public final class Trainer {
  /// What the run was told.
  public let configuration: Configuration
  /// The training images.
  public let images: ImageSplit
  /// All ranks.
  public let world: Communicator
  /// Which network it trains.
  public let choice: NetworkChoice
  /// Which parts each rank holds.
  public let layout: PartLayout
  /// This rank's replica.
  public let network: Network
  /// What moves its parameters, and their velocities.
  public let optimiser: Optimiser
  /// This rank's shard of the rows.
  public let bank: ShardedBank
  /// How convolutions are computed.
  public let convolutions: ConvolutionPlan
  /// How gradients are summed over ranks, and what ranks share for it.
  public let reduction: GradientReduction
  /// Ranks of this rank's node.
  let ranksOnNode: Int
  /// Which of this rank's images are anchors in the present round, and their neighbours.
  public internal(set) var neighbourhoods: AnchorNeighbourhoods
  /// Which rows of this rank's shard count as whose own class.
  var targets: ShardTargets
  /// What is done.
  public internal(set) var position = Position()
  /// The discovery under way.
  public internal(set) var discovery: DistributedDiscovery?
  /// What this rank says at the end of each step, asked for then.
  public var votes: () -> StepVotes = StepVotes.init
  /// What all ranks said at the end of the last step, or when they were last asked.
  public private(set) var voteCount = StepVotes.Count()

  /// Steps of an epoch.
  public let stepsPerEpoch: Int

  let schedule: LearningRateSchedule
  let sampler: Sampler
  let loader: Loader
  private let training: TrainingStep
  private let statistics: SynchronisedStatistics?
  var discoveryStart = ContinuousClock.now
  /// This rank's files of the checkpoint under way.
  var write: CheckpointWrite?
  // The epoch under way.
  private var order: EpochOrder?
  /// Σ of its images' losses, and its seconds before this start of the run.
  var (lossSum, secondsBefore) = (0.0, 0.0)
  private var epochStart = ContinuousClock.now
  private var stepEnd = ContinuousClock.now

  /// Builds the state, with no numbers in it yet: `startAfresh` or `restore` comes next.
  ///
  /// `convolutions` are those of a checkpoint; nil decides anew. Without `parts` in the configuration
  /// each rank is one, and `configuration` of the trainer says so. All ranks take part.
  public init(
    _ configuration: Configuration, images: ImageSplit, convolutions: ConvolutionPlan? = nil,
    _ world: Communicator
  ) throws {
    let layout = try world.collectively {
      try configuration.precision.require()
      return try configuration.partLayout(worldSize: world.worldSize)
    }
    var configuration = configuration
    configuration.parts = layout.count
    self.configuration = configuration
    self.layout = layout
    self.images = images
    self.world = world
    let batchSizePerPart = Trainer.batchSizePerPart(
      configuration, imageCount: images.count, partCount: layout.count)
    choice = Trainer.network(configuration, images)
    let description = choice.description
    self.convolutions =
      try convolutions
      ?? ConvolutionPlan.decide(
        configuration.convolution, for: description, batchSize: batchSizePerPart,
        partCount: layout.mostParts, precision: configuration.precision, world)
    reduction = try GradientReduction(world, configuration.reductionOptions)
    ranksOnNode = try world.splitByNode().worldSize
    network = try Network(
      description, batchSize: batchSizePerPart, partCount: layout[world.rank].count,
      accumulates: configuration.accumulation > 1, precision: configuration.precision,
      algorithms: self.convolutions.algorithms, memory: reduction.memory)
    try network.prepare()
    if configuration.synchronisedBatchNorm {
      statistics = SynchronisedStatistics(world)
      network.exchange = statistics
    } else {
      statistics = nil
    }
    optimiser = Optimiser(
      network, configuration.optimiserRule, sgdMomentum: Float(configuration.sgdMomentum),
      weightDecay: Float(configuration.weightDecay))
    bank = ShardedBank(
      count: images.count, dimension: configuration.featureDimension,
      temperature: Float(configuration.temperature), precision: configuration.precision,
      layout: layout, world)
    neighbourhoods = .instances(bank.shard.indices)
    targets = ShardTargets(indices: bank.shard.indices)
    sampler = Sampler(
      count: images.count, globalBatchSize: configuration.batchSize, partCount: layout.count,
      order: configuration.order, seed: configuration.seed,
      isSharded: configuration.shardedSampling)
    stepsPerEpoch =
      (sampler.batchCount + configuration.accumulation - 1) / configuration.accumulation
    schedule = LearningRateSchedule(configuration, stepsPerEpoch: stepsPerEpoch)
    loader = Loader(images, workers: Trainer.loaderWorkers(configuration))
    training = TrainingStep(
      network: network, optimiser: optimiser,
      gradients: try GradientBuckets(network, reduction, wholeRanges: optimiser.wholeRanges),
      bank: bank, bankMomentum: Float(configuration.bankMomentum), world: world)
  }

  /// The network that a configuration asks for, for these images.
  package static func network(_ configuration: Configuration, _ images: ImageSplit) -> NetworkChoice
  {
    NetworkChoice(
      configuration.network, width: configuration.width,
      inputChannels: images.channels, imageHeight: images.imageHeight,
      imageWidth: images.imageWidth, featureDimension: configuration.featureDimension,
      stem: configuration.stem.stem(imageHeight: images.imageHeight, imageWidth: images.imageWidth),
      dropout: configuration.dropout)
  }

  /// Most images that a part has of a batch: ⌈batch / V⌉.
  package static func batchSizePerPart(
    _ configuration: Configuration, imageCount: Int, partCount: Int
  ) -> Int {
    let largest = min(configuration.batchSize, imageCount)
    return (largest + partCount - 1) / partCount
  }

  /// Threads that prepare images: as told, or one, and one more for every four that compute.
  package static func loaderWorkers(_ configuration: Configuration) -> Int {
    configuration.loaderWorkers > 0 ? configuration.loaderWorkers : 1 + Threads.count / 4
  }

  /// Whether all rounds, or `max-steps`, are done.
  public var isDone: Bool { position.round == configuration.rounds || hasReachedMaxSteps }

  /// Whether `max-steps` are done.
  public var hasReachedMaxSteps: Bool {
    configuration.maxSteps.map { position.steps >= $0 } ?? false
  }

  /// Lays out the next epoch, or the one that a checkpoint was made in, and starts to load its images.
  public func beginEpoch() {
    let order = sampler.epoch(round: position.round, epoch: position.epoch)
    loader.start(
      order, of: layout[world.rank], from: position.batches, configuration.recipe,
      seed: configuration.seed, round: position.round, epoch: position.epoch)
    self.order = order
    if position.batches == 0 { (lossSum, secondsBefore) = (0, 0) }
    epochStart = .now
    stepEnd = epochStart
  }

  /// Seconds of the epoch under way, in all starts of the run.
  var epochSeconds: Double {
    secondsBefore + (order == nil ? 0 : (ContinuousClock.now - epochStart) / .seconds(1))
  }

  /// Makes the next step of the epoch; nil after the last, or when `max-steps` are done.
  ///
  /// - Throws: on all ranks, where a loss is not finite; the state is then good for nothing.
  public func step() throws -> StepMeasures? {
    try Activity.during("step", .work) { try nextStep() }
  }

  private func nextStep() throws -> StepMeasures? {
    let batch = position.batches
    guard let order, batch < order.batchCount, !hasReachedMaxSteps else { return nil }
    let batches = batch..<min(batch + configuration.accumulation, order.batchCount)
    let imageCount = batches.map(order.size).reduce(0, +)
    let learningRate = schedule.rate(
      round: position.round, epoch: position.epoch, step: batch / configuration.accumulation)
    var waitedForData = 0.0
    let waitedForStatistics = statistics?.secondsWaited ?? 0
    let outcome = try training.run(
      microBatches: batches.count, imageCount: imageCount, targets: targets,
      learningRate: learningRate, votes: votes
    ) {
      let microBatch = try nextMicroBatch(order)
      waitedForData += loader.lastWait
      return microBatch
    }
    if !outcome.loss.isFinite {
      try world.collectively {
        guard let failure = outcome.failure else { return }
        throw TrainingError(
          failure.text(step: position.steps + 1, round: position.round, epoch: position.epoch) {
            images.name(of: $0)
          })
      }
    }
    voteCount = outcome.votes
    position.steps += 1
    lossSum += outcome.loss * Double(imageCount)
    let now = ContinuousClock.now
    defer { stepEnd = now }
    return StepMeasures(
      round: position.round, epoch: position.epoch, step: position.steps, loss: outcome.loss,
      learningRate: learningRate,
      imagesPerSecond: Double(imageCount) / ((now - stepEnd) / .seconds(1)),
      waitedForData: waitedForData,
      waitedForMessages: outcome.waitedForMessages + (statistics?.secondsWaited ?? 0)
        - waitedForStatistics)
  }

  private func nextMicroBatch(_ order: EpochOrder) throws -> TrainingStep.MicroBatch {
    let batch = position.batches
    guard let images = try loader.next() else {
      preconditionFailure("the loader ended before batch \(batch)")
    }
    defer { position.batches += 1 }
    let shares = order.shares(in: batch)
    return TrainingStep.MicroBatch(
      images: images, globalIndices: order.globalBatch(batch),
      draws: DropoutDraws(
        seed: configuration.seed, step: position.steps, images: Array(images.indices)),
      shares: layout.byRank(shares), parts: layout.shares(of: shares, on: world.rank))
  }

  /// Whether all batches of the epoch under way are done.
  public var isEndOfEpoch: Bool { order.map { position.batches == $0.batchCount } ?? false }

  /// Asks all ranks what they say, between steps.
  public func vote() throws {
    var sums = votes().numbers
    try world.allReduce(&sums)
    voteCount = StepVotes.Count(sums[...])
  }

  /// Ends the epoch: averages the parts' running statistics, and counts a whole one as done.
  ///
  /// Parts with statistics of their own leave the epoch with one common average, each weighted by the
  /// images it saw.
  public func endEpoch() throws -> EpochMeasures {
    guard let order else { preconditionFailure("no epoch has begun") }
    let seen = min(position.batches * configuration.batchSize, order.count)
    let average = try averagedStatistics()
    for statistics in network.partStatistics { statistics.all.copy(from: average.all) }
    let measures = EpochMeasures(
      round: position.round, epoch: position.epoch,
      loss: seen > 0 ? lossSum / Double(seen) : .nan, images: seen, seconds: epochSeconds)
    if position.batches == order.batchCount { position.finishEpoch(of: configuration.epochs) }
    self.order = nil
    return measures
  }

  /// The running statistics as they would be if the epoch ended now: the average of the parts' over the
  /// images that each saw in it.
  func averagedStatistics() throws -> Arena {
    let average = Arena(slots: network.statistics.slots)
    average.all.copy(from: network.statistics.all)
    guard let order, layout.count > 1, network.exchange == nil else { return average }
    var images = [Int](repeating: 0, count: layout.count)
    for batch in 0..<position.batches {
      for (part, count) in order.shares(in: batch).counts.enumerated() { images[part] += count }
    }
    let total = images.reduce(0, +)
    guard total > 0 else { return average }
    let mine = zip(layout[world.rank], network.partStatistics).map { part, statistics in
      let share = Double(images[part]) / Double(total)
      return statistics.all.array.map { share * Double($0) }
    }
    for (place, sum) in try world.sumOverParts(mine).enumerated() {
      average.all[place] = Float(sum)
    }
    return average
  }
}
