extension Configuration {
  /// Epochs that a schedule of the learning rate lasts: those of a round, or of the whole run.
  public var scheduleEpochs: Int { restartsLearningRate ? epochs : rounds * epochs }

  /// Whether a run with another number of rounds has other learning rates from the start.
  public var learningRateDependsOnRounds: Bool {
    !restartsLearningRate && learningRateShape == .cosine
  }
}
