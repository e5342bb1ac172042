/// All images were seen once more.
public struct EpochMeasures: Sendable, Equatable, Codable {
  /// The round, from 0.
  public var round: Int
  /// The epoch of the round, from 0.
  public var epoch: Int
  /// Mean loss over the epoch's images.
  public var loss: Double
  /// How many images there were.
  public var images: Int
  /// How long it took.
  public var seconds: Double

  /// The measures of an epoch.
  public init(round: Int, epoch: Int, loss: Double, images: Int, seconds: Double) {
    self.round = round
    self.epoch = epoch
    self.loss = loss
    self.images = images
    self.seconds = seconds
  }
}
