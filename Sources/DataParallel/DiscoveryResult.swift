public import Neighbourhoods

/// What a distributed discovery found: of this rank's images what concerns them, and the mean of all.
public struct DiscoveryResult: Sendable {
  /// The entropy of the similarity distribution of each of this rank's rows, in nats (n).
  public let entropies: [Float]
  /// The mean of all ranks' entropies, on every rank; zero without rows.
  public let entropyMean: Double
  /// How many anchors there are, of all ranks.
  public let anchorCount: Int
  /// Which of this rank's images are anchors, and the neighbours of all of these.
  public let neighbourhoods: AnchorNeighbourhoods
}
