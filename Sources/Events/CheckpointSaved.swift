/// The whole state is on the disk.
public struct CheckpointSaved: Sendable, Equatable, Codable {
  /// The round, from 0.
  public var round: Int
  /// The epoch that is over, from 0.
  public var epoch: Int
  /// Where it is.
  public var path: String
  /// How many bytes it has.
  public var bytes: Int
  /// How long it took.
  public var seconds: Double

  /// A checkpoint at `path`.
  public init(round: Int, epoch: Int, path: String, bytes: Int, seconds: Double) {
    self.round = round
    self.epoch = epoch
    self.path = path
    self.bytes = bytes
    self.seconds = seconds
  }
}
