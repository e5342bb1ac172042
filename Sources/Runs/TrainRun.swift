internal import Activity
internal import Arithmetic
internal import Command
internal import Configuration
internal import DataParallel
internal import Datasets
internal import Evaluation
internal import Events
internal import Files
internal import Foundation
internal import Images
internal import Logging
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Reports
internal import Storage
internal import Training
internal import Watchdog

/// `and-dist train`: the trainer driven from start to end, measured, reported and saved.
struct TrainRun {
  private let configuration: Configuration
  private let isQuickstart: Bool
  private let machine: Machine
  private let interruption: Interruption
  private let world: Communicator
  private let start = ContinuousClock.now

  init(
    _ configuration: Configuration, isQuickstart: Bool, _ machine: Machine,
    _ interruption: Interruption, _ world: Communicator
  ) {
    self.configuration = configuration
    self.isQuickstart = isQuickstart
    self.machine = machine
    self.interruption = interruption
    self.world = world
  }

  func run() throws -> JobStatus {
    try Agreement(configuration).check(world)
    let watchdog = try configuration.watch(world)
    defer { watchdog?.stop() }
    if isQuickstart && world.isFirst { print(QuickstartText.introduction) }
    let index = Path.join(configuration.outputFolder, RunLog.indexName)
    var listing: ImageListing?
    let dataset = try Dataset.open(
      configuration, index: Path.exists(index) ? index : nil, world
    ) { listing = $0 }
    let images = try world.collectively { try dataset.images(of: .train) }
    try world.collectively { try configuration.check(images) }
    let measurement = try FeatureMeasurement.ofRun(dataset, configuration, world)
    let program = RunMemory.Program.present(besideImages: dataset.residentBytes)
    try OutputFolder.prepare(configuration.outputFolder, files: RunLog.fileNames, world)
    if machine.nodes > 1 { try OutputFolder.requireShared(configuration.outputFolder, world) }
    let lock = try world.collectively {
      world.isFirst ? try RunLock(of: configuration.outputFolder) : nil
    }
    defer { lock?.release() }

    let continuation = try configuration.checkpointToContinue(world)
    let checkpoint = continuation.checkpoint
    let state = try checkpoint?.readState(world)
    // A run keeps the parts that it began with.
    var told = configuration
    told.parts = configuration.parts ?? state?.parts
    let least = try RunMemory(
      told, images: images, keptBytes: dataset.keptBytes, convolutions: [:],
      isMeasured: state == nil,
      measurement: try world.collectively { try measured(measurement) }, program: program,
      machine: machine, worldSize: world.worldSize)
    // What cannot fit is refused before convolutions are measured, which takes memory itself.
    _ = try least.check(world)
    let trainer = try trainer(told, images, checkpoint, state)
    let memory = try least.computing(trainer.convolutions.algorithms)
    let lacks = [try memory.check(world), try machine.coreProblem(world)].compactMap { $0 }
    var unfitting: [String] = []
    if let checkpoint, let state {
      try Stage.during("reading \(checkpoint.path)") { try trainer.restore(checkpoint, state) }
    } else {
      unfitting = try trainer.startAfresh()
    }
    try world.collectively {
      guard world.isFirst else { return }
      if configuration.index == nil { try listing?.keep(at: index) }
      try ImageList.write(
        images, to: configuration.outputFolder, onlyIfMissing: checkpoint != nil)
    }

    let steps = trainer.position.steps
    let removed = try world.collectively {
      guard world.isFirst else { return [Checkpoint]() }
      return try Checkpoint.removeAll(in: configuration.outputFolder, past: steps)
    }
    let log = try RunLog(
      trainer.configuration, images: images, continuing: checkpoint, state, lock, world)
    for problem in continuation.damaged { log.note(.damagedCheckpoint(problem)) }
    for checkpoint in removed { log.note(.removedCheckpoint(checkpoint.path)) }
    if let state {
      for change in state.changes(to: trainer.configuration) {
        log.note(.changedSetting(name: change.name, old: change.old, new: change.new))
      }
    }
    try log.add(.runStarted(started(trainer, checkpoint)))
    log.note(.convolutions(trainer.convolutions.summary))
    if world.isFirst {
      for line in trainer.convolutions.lines { Logger(label: "train").debug("\(line)") }
    }
    try log.add(.memoryPlan(memory.plan()))
    for lack in lacks { log.note(.machine(lack)) }
    let schedule = LearningRateSchedule(configuration, stepsPerEpoch: 1)
    if !schedule.unreachedDecayEpochs.isEmpty {
      log.note(.unreachedDecay(schedule.unreachedDecayEpochs, epochs: schedule.epochs))
    }
    if let problem = trainer.reduction.problem {
      log.note(.noSharedMemory("\(problem)"))
    }
    if let cause = trainer.roundingCause {
      log.note(
        .roundedSums(parts: trainer.layout.count, ranks: world.worldSize, cause: cause))
    }
    if !unfitting.isEmpty, let initial = configuration.initial {
      log.note(.otherFeatures(file: initial, tensors: unfitting))
    }
    if configuration.isEvaluated, let lack = try dataset.lackForMeasurement() {
      log.note(.nothingEvaluated(dataset: dataset.name, lack: lack))
    }
    if trainer.isDone {
      log.note(
        .nothingLeft(folder: configuration.outputFolder, steps: trainer.position.steps))
    }
    let timeline = try TimelineFile(configuration.timeline, world)
    let control = RunControl(
      configuration, trainer, log, interruption, world, start: start, resumedFrom: checkpoint)
    do {
      try train(trainer, measurement, control, log)
    } catch {
      // Whatever else is wrong, this error is the one to speak of. Where all ranks have it, all are here.
      if let error = error as? CollectiveError, error.isWholeJob { try? control.endWhatIsSaved() }
      try? log.add(.runEnded(ended(.error, trainer, peak: ProcessMemory.peak)))
      throw error
    }
    try timeline?.write()
    if control.reason != nil { log.note(control.note) }
    let reason =
      control.reason ?? (trainer.position.round == configuration.rounds ? .completed : .maxSteps)
    let peak = try world.allReduce(Int64(ProcessMemory.peak), .maximum)
    try log.add(.runEnded(ended(reason, trainer, peak: Int(peak))))
    try log.check()
    return control.reason == nil ? .finished : .tryAgain
  }

  private func ended(_ reason: RunEnded.Reason, _ trainer: Trainer, peak: Int) -> RunEnded {
    RunEnded(
      reason: reason, steps: trainer.position.steps, seconds: seconds(since: start),
      peakMemory: peak)
  }

  /// The state of a run, with a checkpoint's ways to compute convolutions where it goes on from one.
  private func trainer(
    _ told: Configuration, _ images: ImageSplit, _ checkpoint: Checkpoint?,
    _ state: CheckpointState?
  ) throws -> Trainer {
    try world.collectively {
      guard let checkpoint, let state, state.configuration.precision == configuration.precision,
        !configuration.precision.isAvailable
      else { return }
      throw FileError(
        checkpoint.path,
        "was made in bf16, for which there are no instructions here "
          + "(\(OneDNN.instructionSetsInUse)); go on where it was made, or start again from its "
          + "weights with --resume never --initial \(checkpoint.path)/model.safetensors "
          + "--precision fp32")
    }
    try world.collectively {
      guard let checkpoint, let state else { return }
      try state.check(continuing: told, images: images, checkpoint)
      let parts = state.parts
      guard world.worldSize > parts else { return }
      throw FileError(
        checkpoint.path,
        "has parts \(parts), which \(world.worldSize) ranks cannot share: each holds one or more; go on with "
          + "\(parts) or fewer, or start again with --resume never")
    }
    do {
      return try Trainer(told, images: images, convolutions: state?.convolutions, world)
    } catch let error as KernelError {
      guard let checkpoint else { throw error }
      throw FileError(
        checkpoint.path,
        "computes a convolution in a way that oneDNN does not have on this machine (\(error)); go on "
          + "where it was made, or start again from its weights with --resume never and --initial "
          + "\(checkpoint.path)/model.safetensors")
    }
  }

  /// The run from where it stands to its end, or until it is told to stop.
  private func train(
    _ trainer: Trainer, _ measurement: FeatureMeasurement?, _ control: RunControl, _ log: RunLog
  ) throws {
    if configuration.evaluateEvery > 0 && !trainer.isDone && trainer.position.steps == 0 {
      try measurement.map { try evaluatePixels($0, log) }
    }
    while !trainer.isDone {
      if trainer.needsDiscovery, try discover(trainer, measurement, control, log) { break }
      trainer.beginEpoch()
      while let step = try trainer.step() {
        try log.add(.step(step))
        if try control.pause(after: step) { break }
      }
      if control.reason != nil { break }
      // An epoch that max-steps cut short is saved as it stands, before it is measured.
      if !trainer.isEndOfEpoch { try control.saveLast() }
      try control.afterEpoch {
        let epoch = try trainer.endEpoch()
        try log.add(.epoch(epoch))
        if let measurement {
          try evaluate(trainer, epoch, measurement, log)
          try judgeLayers(trainer, epoch, measurement, log)
        }
        if epoch.images == trainer.images.count && control.isDue(after: epoch.epoch) {
          try control.save()
        }
      }
    }
    try control.saveLast()
  }

  /// Discovers the round's neighbourhoods; whether the run is to stop before that is done.
  private func discover(
    _ trainer: Trainer, _ measurement: FeatureMeasurement?, _ control: RunControl, _ log: RunLog
  ) throws -> Bool {
    let begin = ContinuousClock.now
    let discovery = try trainer.startDiscovery()
    while try discovery.next() {
      log.show(
        DiscoveryProgress(
          round: trainer.position.round, share: discovery.share, elapsed: seconds(since: begin)))
      if try control.pause(after: nil) { return true }
    }
    var measures = try trainer.finish(discovery)
    measures.consistency = try measurement?.consistency(of: trainer.neighbourhoods)
    measures.entropies?.agreeing = try measurement?.agreement(of: trainer.neighbourhoods)
    try log.add(.discovery(measures))
    return false
  }

  private func isLast(_ epoch: EpochMeasures) -> Bool { epoch.epoch == configuration.epochs - 1 }

  // MARK: Evaluation

  /// The bank's vote every `evaluate-every` epochs; where a round ends, features' as well.
  private func evaluate(
    _ trainer: Trainer, _ epoch: EpochMeasures, _ measurement: FeatureMeasurement, _ log: RunLog
  ) throws {
    let every = configuration.evaluateEvery
    guard every > 0, isLast(epoch) || (epoch.epoch + 1).isMultiple(of: every) else { return }
    let extractor = FeatureExtractor(trainer.network, configuration)
    var begin = ContinuousClock.now
    func add(_ judge: EvaluationMeasures.Judge, _ accuracy: Double) throws {
      try log.add(
        .evaluation(
          EvaluationMeasures(
            protocol: judge, accuracy: accuracy, round: epoch.round, epoch: epoch.epoch,
            seconds: seconds(since: begin))))
      begin = .now
    }
    let features = try measurement.testFeatures(extractor)
    try add(
      .knnBank, try measurement.accuracy(of: features, against: trainer.bank.shard))
    guard isLast(epoch) else { return }
    let rows = try measurement.trainFeatures(extractor)
    try add(.knnFeatures, try measurement.accuracy(of: features, against: rows))
    try add(.nearest, try measurement.accuracy(of: features, against: rows, byNearestAlone: true))
  }

  /// Linear classifiers every `linear-every` epochs, and where a round ends.
  private func judgeLayers(
    _ trainer: Trainer, _ epoch: EpochMeasures, _ measurement: FeatureMeasurement, _ log: RunLog
  ) throws {
    let every = configuration.linearEvery
    guard every > 0, isLast(epoch) || (epoch.epoch + 1).isMultiple(of: every) else { return }
    let evaluation = LinearEvaluation(
      measurement: measurement, configuration: configuration,
      position: (epoch.round, epoch.epoch))
    let measures = try evaluation.run(on: trainer.network) { log.note($0) }
    for measure in measures { try log.add(.evaluation(measure)) }
  }

  /// What evaluation will take in a rank.
  private func measured(_ measurement: FeatureMeasurement?) throws -> MeasurementMemory {
    try measurement?.memory(configuration) ?? MeasurementMemory()
  }

  /// The vote on pixels, for comparison: what there was before anything was learnt.
  private func evaluatePixels(_ measurement: FeatureMeasurement, _ log: RunLog) throws {
    let begin = ContinuousClock.now
    guard let accuracy = try measurement.pixelAccuracy() else { return }
    try log.add(
      .evaluation(
        EvaluationMeasures(
          protocol: .knnPixels, accuracy: accuracy, round: 0, epoch: 0,
          seconds: seconds(since: begin))))
  }

  // MARK: Report

  private func started(_ trainer: Trainer, _ checkpoint: Checkpoint?) -> RunStarted {
    let parameters = trainer.network.description.parameters
    return RunStarted(
      dataset: configuration.dataset.rawValue, images: trainer.images.count,
      network: "\(configuration.network.rawValue) of width \(configuration.width)",
      parameters: parameters.map { $0.sizes.reduce(1, *) }.reduce(0, +), ranks: world.worldSize,
      parts: trainer.layout.count,
      nodes: machine.nodes, threads: machine.threads, rounds: configuration.rounds,
      epochs: configuration.epochs, stepsPerEpoch: trainer.stepsPerEpoch,
      maxSteps: configuration.maxSteps, stepsDone: trainer.position.steps,
      resumedFrom: checkpoint?.path, output: configuration.outputFolder)
  }

  private func seconds(since begin: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - begin) / .seconds(1)
  }
}
