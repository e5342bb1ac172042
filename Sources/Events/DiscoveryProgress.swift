/// How far a discovery is.
public struct DiscoveryProgress: Sendable, Equatable {
  /// The round that it is for, if it is for one.
  public var round: Int?
  /// The share of its work that is done, 0…1.
  public var share: Double
  /// Seconds since its start.
  public var elapsed: Double

  /// A discovery under way.
  public init(round: Int? = nil, share: Double, elapsed: Double) {
    self.round = round
    self.share = share
    self.elapsed = elapsed
  }
}
