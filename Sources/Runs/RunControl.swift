internal import Configuration
internal import Events
internal import MPI
internal import Reports
internal import Training

/// When a run saves its state, and when it stops before its end: checkpoints as they fall due,
/// signals, the time limit.
///
/// All ranks do the same: what one alone knows is a vote, counted with the loss of each step.
final class RunControl {
  private let configuration: Configuration
  private let trainer: Trainer
  private let log: RunLog
  private let world: Communicator
  private let interruption: Interruption
  /// When this start of the run began, the last save, and what is measured of it.
  private let start: ContinuousClock.Instant
  private var lastSave: ContinuousClock.Instant
  private var lastStep = ContinuousClock.now
  /// Seconds that this rank has waited for others in the epoch, and when that began.
  private var (waited, epochStart) = (0.0, ContinuousClock.now)
  private var longest = (save: 0.0, step: 0.0, evaluation: 0.0)
  /// Steps done at the last save that stands.
  private var stepsSaved: Int?

  init(
    _ configuration: Configuration, _ trainer: Trainer, _ log: RunLog,
    _ interruption: Interruption, _ world: Communicator, start: ContinuousClock.Instant,
    resumedFrom checkpoint: Checkpoint?
  ) {
    self.configuration = configuration
    self.trainer = trainer
    self.log = log
    self.interruption = interruption
    self.world = world
    self.start = start
    lastSave = .now
    let isOwn = checkpoint?.belongs(to: configuration.outputFolder) ?? false
    stepsSaved = isOwn ? trainer.position.steps : nil
    trainer.votes = { [unowned self] in votes }
  }

  /// Why the run stops here; nil where it goes on.
  private(set) var reason: RunEnded.Reason?

  // MARK: Votes

  private var votes: StepVotes {
    var votes = StepVotes()
    votes.stop = interruption.signal != nil || isTimeUp
    votes.save = isDueByClock
    votes.isWritten = trainer.hasWritten
    return votes
  }

  /// Whether rank zero's clock, which decides, says that there is time left for a save alone.
  private var isTimeUp: Bool {
    guard world.isFirst, let limit = configuration.timeLimit else { return false }
    var reserve = RunControl.leastReserve + 2 * longest.save + 2 * longest.step
    if trainer.isEndOfEpoch { reserve += longest.evaluation }
    return seconds(since: start) + min(reserve, limit.seconds / 2) >= limit.seconds
  }

  /// Seconds that are kept for a save before one was measured, and for the end of the process.
  private static let leastReserve = 2.0

  private var isDueByClock: Bool {
    guard world.isFirst, case .minutes(let minutes) = configuration.checkpointEvery else {
      return false
    }
    return !trainer.isSaving && seconds(since: lastSave) >= 60 * minutes
  }

  // MARK: Between moves

  /// After a step, or when a block of a discovery is done: saves what is due; whether to stop.
  ///
  /// A step has counted the votes; a block, which is nil, has not.
  func pause(after step: StepMeasures?) throws -> Bool {
    let afterStep = step != nil
    waited += step?.waitedForMessages ?? 0
    if afterStep {
      longest.step = max(longest.step, seconds(since: lastStep))
    } else {
      try trainer.vote()
    }
    lastStep = .now
    if trainer.isSaving && trainer.voteCount.isWritten == world.worldSize { try finishSave() }
    if trainer.voteCount.stop > 0 {
      reason = interruption.signal == nil && isTimeUp ? .timeLimit : .signal
      return true
    }
    var isDue = trainer.voteCount.save > 0
    if afterStep, case .steps(let every) = configuration.checkpointEvery {
      isDue = isDue || trainer.position.steps.isMultiple(of: every)
    }
    if isDue { try save() }
    return false
  }

  /// Runs what follows an epoch, and learns how long that takes.
  func afterEpoch(_ body: () throws -> Void) throws {
    try sayWhoIsSlow()
    let begin = ContinuousClock.now
    try body()
    epochStart = .now
    longest.evaluation = max(longest.evaluation, seconds(since: begin))
    lastStep = .now
  }

  /// Says which rank the others wait for, at the end of an epoch, if that is worth a word.
  private func sayWhoIsSlow() throws {
    let all = try world.allGather(waited)
    let seconds = seconds(since: epochStart)
    (waited, epochStart) = (0, .now)
    guard world.worldSize > 1, let least = all.min(), let slowest = all.firstIndex(of: least) else {
      return
    }
    let lost = all.map { $0 - least }.reduce(0, +) / Double(all.count - 1)
    guard lost > RunControl.shareWorthAWord * seconds else { return }
    log.note(.slowestRank(slowest, share: lost / seconds))
  }

  private static let shareWorthAWord = 0.05

  /// Whether a checkpoint is due after an epoch of a round.
  func isDue(after epoch: Int) -> Bool {
    if epoch == configuration.epochs - 1 { return true }
    guard case .epochs(let every) = configuration.checkpointEvery, every > 0 else { return false }
    return (epoch + 1).isMultiple(of: every)
  }

  // MARK: Saving

  /// Starts a checkpoint in the background; what goes wrong is said, and training goes on.
  func save() throws {
    try endWhatIsSaved()
    try loudly { try startSave(inBackground: true) }
  }

  /// Saves where the run ends or stops, unless that is done; what goes wrong is an error.
  func saveLast() throws {
    try endWhatIsSaved()
    guard stepsSaved != trainer.position.steps || trainer.discovery != nil else { return }
    try startSave(inBackground: false)
    try endSave()
  }

  /// Waits until what is being written is whole; collective.
  func endWhatIsSaved() throws {
    if trainer.isSaving { try finishSave() }
  }

  private func startSave(inBackground: Bool) throws {
    lastSave = .now
    let bytes = try world.collectively { try log.metricsBytes() }
    try trainer.startSave(metricsBytes: bytes, inBackground: inBackground)
  }

  private func finishSave() throws { try loudly { try endSave() } }

  private func endSave() throws {
    guard let saved = try trainer.finishSave() else { return }
    longest.save = max(longest.save, saved.seconds)
    stepsSaved = saved.step
    try log.add(.checkpointSaved(saved))
  }

  /// A checkpoint that fails on any rank is passed over by all.
  private func loudly(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as CollectiveError {
      log.note(.checkpointFailed("\(error)"))
    }
  }

  /// What a person is told of a stop.
  var note: RunNote {
    let cause =
      reason == .timeLimit
      ? "time-limit" : interruption.signal?.description ?? "a signal to another rank"
    return .stopped(cause: cause, steps: trainer.position.steps)
  }

  private func seconds(since begin: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - begin) / .seconds(1)
  }
}
