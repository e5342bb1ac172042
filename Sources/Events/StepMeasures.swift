/// The network was changed once.
public struct StepMeasures: Sendable, Equatable, Codable {
  /// The round, from 0.
  public var round: Int
  /// The epoch of the round, from 0.
  public var epoch: Int
  /// The step of the run, from 1.
  public var step: Int
  /// Mean loss over the global batch.
  public var loss: Double
  /// Learning rate of this step.
  public var learningRate: Double
  /// Images of all ranks, a second, since the step before.
  public var imagesPerSecond: Double
  /// Seconds that this rank waited for images, if measured.
  public var waitedForData: Double?
  /// Seconds that this rank waited for other ranks and their messages, if measured.
  public var waitedForMessages: Double?

  /// The measures of a step.
  public init(
    round: Int, epoch: Int, step: Int, loss: Double, learningRate: Double,
    imagesPerSecond: Double, waitedForData: Double? = nil, waitedForMessages: Double? = nil
  ) {
    self.round = round
    self.epoch = epoch
    self.step = step
    self.loss = loss
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
    self.waitedForData = waitedForData
    self.waitedForMessages = waitedForMessages
  }
}
