/// Anchors and neighbourhoods were found for a round.
public struct DiscoveryMeasures: Sendable, Equatable, Codable {
  /// The round they are for, from 1.
  public var round: Int
  /// How many anchors there are.
  public var anchors: Int
  /// Mean entropy of all images' similarity distributions, in nats.
  public var entropyMean: Double
  /// Share of neighbours of anchors that have the anchor's class, 0…1, where labels are known.
  public var consistency: Double?
  /// How the entropies are spread; nil in files of versions that did not say it.
  public var entropies: EntropyHistogram?
  /// The first anchors, each with its nearest others, by their places in the data set; nil in files of
  /// versions that did not say it.
  public var firstNeighbourhoods: [[Int]]?
  /// How long it took.
  public var seconds: Double

  /// The measures of a discovery.
  public init(
    round: Int, anchors: Int, entropyMean: Double, consistency: Double? = nil,
    entropies: EntropyHistogram? = nil, firstNeighbourhoods: [[Int]]? = nil, seconds: Double
  ) {
    self.round = round
    self.anchors = anchors
    self.entropyMean = entropyMean
    self.consistency = consistency
    self.entropies = entropies
    self.firstNeighbourhoods = firstNeighbourhoods
    self.seconds = seconds
  }
}
