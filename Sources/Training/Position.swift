/// How far a run has come: what is done, and so what is next.
public struct Position: Codable, Equatable, Sendable {
  /// The round of the epoch under way, or of the next, from 0.
  public var round = 0
  /// That epoch in its round, from 0.
  public var epoch = 0
  /// Batches of it that are done; 0 between epochs.
  public var batches = 0
  /// Steps done since the run began.
  public var steps = 0
  /// The round whose neighbourhoods are known: 0 needs none.
  public var discovered = 0

  /// The beginning.
  public init() {}

  /// Counts an epoch as done.
  mutating func finishEpoch(of epochs: Int) {
    epoch += 1
    batches = 0
    guard epoch == epochs else { return }
    round += 1
    epoch = 0
  }

  /// The round and epoch of the epoch that was done last, in rounds of `epochs`.
  package func lastEpoch(of epochs: Int) -> (round: Int, epoch: Int) {
    epoch > 0 ? (round, epoch - 1) : (round - 1, epochs - 1)
  }
}
