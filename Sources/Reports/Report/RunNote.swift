/// What a person is told of a run beside its events, a line each.
public enum RunNote: Sendable, CustomStringConvertible {
  /// A checkpoint that belonged to a run that is no more was removed.
  case removedCheckpoint(String)
  /// How convolutions are computed.
  case convolutions(String)
  /// Gradients go by messages, as memory cannot be shared, for this reason.
  case noSharedMemory(String)
  /// These tensors of the initial ones are for features of another length, and begin at random.
  case otherFeatures(file: String, tensors: [String])
  /// The data set lacks something that measurement needs.
  case nothingEvaluated(dataset: String, lack: String)
  /// Linear classifiers did one more epoch, with these mean losses.
  case linearEpoch(number: Int, count: Int, losses: [(layer: String, loss: Double)])
  /// A logistic regression was solved, or not, with this mean loss.
  case regression(layer: String, iterations: Int, loss: Double, hasConverged: Bool)
  /// The metrics of a run could not be added to, for this reason.
  case metricsNotAdded(String)
  /// The learning rate never falls at these epochs, which no round has.
  case unreachedDecay([Int], epochs: Int)
  /// A machine gives less than the run could use, in these words.
  case machine(String)
  /// The run had done all its steps before it began.
  case nothingLeft(folder: String, steps: Int)
  /// A checkpoint could not be written, for this reason.
  case checkpointFailed(String)
  /// A checkpoint is not whole, for this reason, and an older one is taken.
  case damagedCheckpoint(String)
  /// The run stops before its end, and can go on.
  case stopped(cause: String, steps: Int)
  /// The other ranks waited for this one, so great a share of an epoch.
  case slowestRank(Int, share: Double)
  /// Other ranks that hold the same parts give the same numbers up to rounding alone, for this reason.
  case roundedSums(parts: Int, ranks: Int, cause: String)
  /// This setting is not what it was.
  case changedSetting(name: String, old: String, new: String)

  /// The line.
  public var description: String {
    switch self {
    case .removedCheckpoint(let path): "removed \(path), of an earlier run"
    case .convolutions(let summary): "convolutions: \(summary)"
    case .noSharedMemory(let problem):
      "gradients are summed by messages, as memory cannot be shared: \(problem)"
    case .otherFeatures(let file, let tensors):
      "\(tensors.joined(separator: " and ")) of \(file) are for features of another length: started afresh"
    case .nothingEvaluated(let dataset, let lack):
      "data set \(dataset) \(lack): nothing is evaluated"
    case .linearEpoch(let number, let count, let losses):
      "linear classifiers  epoch \(number)/\(count)  loss "
        + losses.map { "\($0.layer) \(Quantity.decimal($0.loss, 3))" }.joined(separator: ", ")
    case .regression(let layer, let iterations, let loss, let hasConverged):
      "logistic regression on \(layer)  loss \(Quantity.decimal(loss, 4)) after "
        + Quantity.count(iterations, "iteration") + (hasConverged ? "" : ", not converged")
    case .metricsNotAdded(let problem): "metrics.jsonl stays as it is: \(problem)"
    case .unreachedDecay(let decay, let epochs):
      "lr-decay-epochs \(decay.map(String.init).joined(separator: ",")): the learning rate does not "
        + "fall there, as there are \(Quantity.count(epochs, "epoch"))"
    case .machine(let problem): "WARNING: \(problem)"
    case .nothingLeft(let folder, let steps):
      "\(folder) has done its \(steps) steps: nothing left to train; --resume never starts again"
    case .checkpointFailed(let problem):
      "WARNING: no checkpoint, older ones stay: \(problem)"
    case .damagedCheckpoint(let problem): "WARNING: passed over a checkpoint: \(problem)"
    case .stopped(let cause, let steps):
      "stopped by \(cause) after step \(steps); the same command goes on"
    case .slowestRank(let rank, let share):
      "rank \(rank) is the slowest: the others waited for it \(Quantity.decimal(100 * share, 0)) % of "
        + "the epoch"
    case .roundedSums(let parts, let ranks, let cause):
      "\(Quantity.count(parts, "part")) on \(Quantity.count(ranks, "rank")): the same up to rounding as "
        + "on others; \(cause)"
    case .changedSetting(let name, let old, let new): "\(name) is \(new), and was \(old)"
    }
  }
}
