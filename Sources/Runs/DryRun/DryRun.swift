internal import Activity
internal import Storage
internal import Arithmetic
internal import Command
internal import Configuration
internal import DataParallel
internal import Datasets
internal import Evaluation
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Reports
internal import Training

/// `and-dist train --dry-run`: what a run will take, from a short measurement of this machine.
///
/// Nothing is written. The ranks that are started measure together, each with the share of the batch
/// and of the rows that a rank of the planned run has.
struct DryRun {
  private let options: DryRunOptions
  private let configuration: Configuration
  private let machine: Machine
  private let world: Communicator

  init(
    _ options: DryRunOptions, _ configuration: Configuration, _ machine: Machine,
    _ world: Communicator
  ) {
    self.options = options
    self.configuration = configuration
    self.machine = machine
    self.world = world
  }

  func run() throws {
    let start = ContinuousClock.now
    // Files of a larger set than this one would not be kept.
    let dataset = try Dataset.open(
      configuration, keptBytesLimit: options.images == nil ? nil : 0, world)
    let images = try world.collectively { try dataset.images(of: .train) }
    try world.collectively { try configuration.check(images) }
    let measurement = try FeatureMeasurement.ofRun(dataset, configuration, world)
    let program = RunMemory.Program.present(besideImages: dataset.residentBytes)
    var shape = try plannedShape(images, measurement)
    let choice = Trainer.network(configuration, images)
    let convolutions = try ConvolutionPlan.decide(
      configuration.convolution, for: choice.description,
      batchSize: shape.batchSizePerPart, partCount: shape.partsPerRank,
      precision: configuration.precision, world)
    let starting = (ContinuousClock.now - start) / .seconds(1)

    let memory = try RunMemory(
      configuration, images: images, imageCount: shape.imageCount,
      keptBytes: dataset.keptBytes / images.count * shape.imageCount,
      convolutions: convolutions.algorithms,
      measurement: try world.collectively { try self.memory(of: measurement, shape) },
      program: program,
      machine: Machine(
        threads: machine.threads, ranksOnNode: shape.ranksPerNode, nodes: shape.nodes),
      worldSize: shape.ranks)
    let network = try Network(
      choice.description, batchSize: shape.batchSizePerPart, partCount: shape.partsPerRank,
      precision: configuration.precision, algorithms: convolutions.algorithms)
    try network.prepare()
    try describe(network, in: &shape)
    var times = try Stage.during("measuring this machine") { [shape] in
      try Calibrator(
        configuration: configuration, images: images, network: network, shape: shape, world: world
      ).calibration()
    }
    times.start = starting
    let plan = plan(shape, times, memory, what: "\(choice.description.name) on \(dataset.name)")
    if world.isFirst { print(options.json ? plan.json : plan.text) }
  }

  /// The sizes of the run, but for those of its network.
  private func plannedShape(_ images: ImageSplit, _ measurement: FeatureMeasurement?) throws
    -> RunShape
  {
    let ranks = options.ranks ?? world.worldSize
    var shape = RunShape(
      imageCount: options.images ?? images.count, batchSize: configuration.batchSize,
      dimension: configuration.featureDimension, neighbours: configuration.neighbours,
      parameters: 0, ranks: ranks, ranksPerNode: options.ranksPerNode ?? machine.ranksOnNode)
    shape.parts = try world.collectively {
      try configuration.partLayout(worldSize: shape.ranks).count
    }
    shape.accumulation = configuration.accumulation
    shape.isBatchNormSynchronised = configuration.synchronisedBatchNorm
    shape.isSharp = configuration.temperature < 0.03
    shape.reduction = configuration.reductionOptions
    (shape.rounds, shape.epochs) = (configuration.rounds, configuration.epochs)
    shape.maxSteps = configuration.maxSteps
    shape.evaluateEvery = configuration.evaluateEvery
    shape.testCount = measurement?.testCount ?? 0
    shape.pixelCount = measurement?.hasPixelVote == true ? images.imageElements : 0
    return shape
  }

  /// Adds what the network's messages are made of.
  private func describe(_ network: Network, in shape: inout RunShape) throws {
    shape.parameters = network.gradients.all.count
    shape.normalisedChannels = network.description.tensors
      .filter { $0.role == .normalisationWeight }.map(\.count)
    var options = configuration.reductionOptions
    options.way = .flat
    shape.buckets = try GradientBuckets(network, GradientReduction(world, options)).count
  }

  private func memory(
    of measurement: FeatureMeasurement?, _ shape: RunShape
  ) throws -> MeasurementMemory {
    try measurement?.memory(
      configuration, imageCount: shape.imageCount, worldSize: shape.ranks) ?? MeasurementMemory()
  }

  private func plan(
    _ shape: RunShape, _ times: Calibration, _ memory: RunMemory, what: String
  ) -> RunPlan {
    let between = Link(
      latency: options.latency ?? Link.assumed.latency,
      bandwidth: options.bandwidth ?? Link.assumed.bandwidth)
    let messages = MessageModel(shape, between: between, within: times.within)
    let time = TimeModel(shape, times, between: between)
    return RunPlan(
      what: what, images: shape.imageCount, batchSize: shape.batchSize, ranks: shape.ranks,
      nodes: shape.nodes, ranksPerNode: shape.ranksPerNode, threadsPerRank: machine.threads,
      stepsPerEpoch: shape.stepsPerEpoch, steps: shape.steps, discoveries: shape.discoveries,
      memoryPerRank: memory.plan(), memoryPerNode: memory.bytesOfNode(),
      bytesPerStep: sent(messages.step), bytesPerDiscovery: sent(messages.discovery),
      secondsPerStep: time.step, secondsPerEpoch: time.epoch, secondsPerDiscovery: time.discovery,
      secondsOfRun: time.run, calibration: basis(shape, times, between))
  }

  private func sent(_ stages: [MessageModel.Stage]) -> RunPlan.Sent {
    RunPlan.Sent(
      stages.map {
        .init(name: $0.name, bytes: Int($0.cost.bytes.rounded()), messages: $0.cost.messages)
      })
  }

  private func basis(_ shape: RunShape, _ times: Calibration, _ between: Link) -> RunPlan.Basis {
    var notes = [
      "Measured anew for this plan, with \(world.worldSize) of the planned \(shape.ranks) ranks at "
        + "work at once; each planned rank is taken to have as many cores as these have."
    ]
    if shape.nodes > 1 {
      let isAssumed = options.latency == nil && options.bandwidth == nil
      notes.append(
        "Between nodes: \(between.latency) s and \(between.bandwidth) bytes/s"
          + (isAssumed ? ", which are assumed: give --latency and --bandwidth." : "."))
    }
    if shape.ranksPerNode > 1, !times.isWithinMeasured {
      notes.append(
        "Between ranks of a node: assumed; start as many ranks as a node has to measure it.")
    }
    return RunPlan.Basis(figures: times.figures(between), notes: notes)
  }
}
