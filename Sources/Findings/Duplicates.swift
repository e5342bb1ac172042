internal import Command
public import DataParallel
internal import Files
public import MPI
internal import Neighbourhoods
internal import Reports
internal import Similarity

/// The near-duplicates among rows that a discovery meets.
public struct Duplicates {
  private let threshold: Double
  private let names: RowNames
  private let world: Communicator

  /// Those of rows with these names that have this similarity or more.
  public init(threshold: Double, names: RowNames, _ world: Communicator) {
    self.threshold = threshold
    self.names = names
    self.world = world
  }

  /// Throws where more pairs are alike than can be kept; collective.
  public func check(_ discovery: DistributedDiscovery) throws {
    let count = try world.allReduce(discovery.pairs.count)
    guard count <= MutualSearch.mostPairs else {
      throw UsageError(
        description:
          "similarity-threshold is '\(threshold)', which \(count) pairs or more reach; "
          + "expected one that at most \(MutualSearch.mostPairs) do")
    }
  }

  /// Rank zero groups the pairs of all ranks and writes them; collective.
  ///
  /// - Returns: how many rows each group has, on rank zero.
  public func write(_ discovery: DistributedDiscovery, to path: String) throws -> [Int] {
    let words = try world.gatherV(discovery.pairs.flatMap(\.words))
    return try world.collectively {
      guard world.isFirst else { return [] }
      let groups = AlikeGroups(of: RowPair.pairs(words)).groups
      try ReplacementFile.write(DuplicatesTable(groups, names: names.names).bytes, to: path)
      return groups.map(\.count)
    }
  }
}
