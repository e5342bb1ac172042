public import MPI
public import Neighbourhoods

/// How the entropies of all ranks' images are spread, in bins of equal width, and where anchors are.
///
/// The same on any number of ranks.
public struct EntropyDistribution: Sendable, Equatable {
  /// How many bins there are.
  public static let binCount = 40

  /// The lowest entropy, in nats, where the first bin begins.
  public let lowest: Float
  /// The highest, where the last bin ends.
  public let highest: Float
  /// Images of each bin.
  public private(set) var counts = [Int](repeating: 0, count: binCount)
  /// Anchors of each bin.
  public private(set) var anchors = [Int](repeating: 0, count: binCount)

  /// That of what was discovered; collective.
  public init(of neighbourhoods: AnchorNeighbourhoods, _ world: Communicator) throws(MPIError) {
    let entropies = neighbourhoods.entropies
    lowest = try world.allReduce(entropies.min() ?? .infinity, .minimum)
    highest = try world.allReduce(entropies.max() ?? -.infinity, .maximum)
    for (entropy, isAnchor) in zip(entropies, neighbourhoods.isAnchor) {
      let bin = bin(of: entropy)
      counts[bin] += 1
      if isAnchor { anchors[bin] += 1 }
    }
    try world.allReduce(&counts)
    try world.allReduce(&anchors)
  }

  /// The bin that an entropy falls in.
  public func bin(of entropy: Float) -> Int {
    guard highest > lowest else { return 0 }
    let share = Double(entropy - lowest) / Double(highest - lowest)
    return min(max(Int(share * Double(Self.binCount)), 0), Self.binCount - 1)
  }
}
