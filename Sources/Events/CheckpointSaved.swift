/// The whole state is on the disk.
public struct CheckpointSaved: Sendable, Equatable, Codable {
  /// The round, from 0, of the last epoch that was over.
  public var round: Int
  /// That epoch, from 0.
  public var epoch: Int
  /// Steps done since the run began.
  public var step: Int
  /// Where it is.
  public var path: String
  /// How many bytes it has.
  public var bytes: Int
  /// How long it took.
  public var seconds: Double

  /// A checkpoint at `path`.
  public init(
    round: Int, epoch: Int, step: Int, path: String, bytes: Int, seconds: Double
  ) {
    self.round = round
    self.epoch = epoch
    self.step = step
    self.path = path
    self.bytes = bytes
    self.seconds = seconds
  }
}
