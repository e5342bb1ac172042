/// How far a discovery is.
public struct DiscoveryProgress: Sendable, Equatable {
  /// The round that it is for, if it is for one.
  public var round: Int?
  /// The share of its work that is done, 0…1.
  public var share: Double
  /// The share that was done before it was begun here.
  public var shareBefore: Double
  /// Seconds since its start, or since it goes on.
  public var elapsed: Double

  /// A discovery under way.
  public init(round: Int? = nil, share: Double, shareBefore: Double = 0, elapsed: Double) {
    self.round = round
    self.share = share
    self.shareBefore = shareBefore
    self.elapsed = elapsed
  }
}
