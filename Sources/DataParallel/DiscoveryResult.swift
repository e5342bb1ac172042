public import Neighbourhoods

/// What a distributed discovery found.
public struct DiscoveryResult: Sendable {
  /// The entropy of each row's similarity distribution, in nats (N); on rank zero alone.
  public let entropies: [Float]
  /// Their mean, on every rank; zero without rows.
  public let entropyMean: Double
  /// Anchors and neighbours, the same on every rank.
  public let neighbourhoods: AnchorNeighbourhoods
}
