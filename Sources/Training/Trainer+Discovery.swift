internal import Configuration
public import DataParallel
public import Events
internal import Images
internal import MPI
internal import Neighbourhoods

extension Trainer {
  /// Whether the next epoch begins a round whose anchors are still to be discovered.
  public var needsDiscovery: Bool {
    !isDone && position.discovered < position.round
  }

  /// Begins the discovery of the next round's anchors and neighbours among the bank's rows, or goes on
  /// with the one that a checkpoint was made in.
  ///
  /// The caller drives it block by block and hands it to `finish`.
  public func startDiscovery() throws -> DistributedDiscovery {
    discoveryStart = .now
    let discovery = try self.discovery ?? newDiscovery()
    self.discovery = discovery
    return discovery
  }

  func newDiscovery() throws -> DistributedDiscovery {
    try DistributedDiscovery(
      of: bank.shard, parts: bank.parts, layout: layout, world: world,
      temperature: Float(configuration.temperature), neighbourhoodSize: configuration.neighbours)
  }

  /// Ends a discovery: its anchors and neighbours are those of the round that begins.
  ///
  /// Rank zero selects by entropy as the paper's curriculum says.
  public func finish(_ discovery: DistributedDiscovery) throws -> DiscoveryMeasures {
    let curriculum = Curriculum(selectionRate: configuration.selectionRate)
    let result = try discovery.finish(
      anchorCount: curriculum.anchorCount(round: position.round, imageCount: images.count))
    neighbourhoods = result.neighbourhoods
    targets = try neighbourhoods.targets(of: bank.shards, world)
    let distribution = try EntropyDistribution(of: neighbourhoods, world)
    let measures = DiscoveryMeasures(
      round: position.round, anchors: result.anchorCount, entropyMean: result.entropyMean,
      entropies: EntropyHistogram(
        lowest: Double(distribution.lowest), highest: Double(distribution.highest),
        counts: distribution.counts, anchors: distribution.anchors,
        neighbours: neighbourhoods.neighbourhoodSize),
      firstNeighbourhoods: try neighbourhoods.first(8, nearest: 8, world),
      seconds: (ContinuousClock.now - discoveryStart) / .seconds(1))
    self.discovery = nil
    position.discovered = position.round
    return measures
  }
}
