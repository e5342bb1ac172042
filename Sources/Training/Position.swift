/// How far a run has come: what is done, and so what is next.
public struct Position: Codable, Equatable, Sendable {
  /// The round of the next epoch, from 0.
  public var round = 0
  /// The next epoch of that round, from 0.
  public var epoch = 0
  /// Steps done since the run began.
  public var steps = 0

  /// The beginning.
  public init() {}

  /// Counts an epoch as done.
  mutating func finishEpoch(of epochs: Int) {
    epoch += 1
    guard epoch == epochs else { return }
    round += 1
    epoch = 0
  }
}
