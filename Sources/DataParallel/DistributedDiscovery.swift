internal import Kernels
public import MPI
public import Neighbourhoods
internal import Storage

/// The discovery of neighbourhoods over all ranks, exact: entropies and nearest rows of all N rows.
///
/// The caller drives it block by block, to show how far it is:
///
///     let discovery = try DistributedDiscovery(of: bank, …)
///     while try discovery.next() { show(discovery.blocksDone, discovery.blockCount) }
///     let result = try discovery.finish(anchorCount: …)
///
/// In each block every rank gives a few of its rows as queries to all ranks (`ShardSearch`). Memory
/// is that of a block of queries, and the results; cost 2·N²·d / P floating-point operations a rank.
/// All calls are collective.
public final class DistributedDiscovery {
  /// How many blocks there are.
  public var blockCount: Int { blocks.count }
  /// How many are done.
  public private(set) var blocksDone = 0

  private let bank: MemoryBank
  private let shards: Partition
  private let world: Communicator
  private let search: ShardSearch
  private let neighbourhoodSize: Int
  private let blocks: QueryBlocks
  private var entropies: [Float] = []
  private var neighbours: [Int32] = []

  /// Prepares the discovery of each row's `neighbourhoodSize` nearest others.
  ///
  /// - Parameters:
  ///   - bank: this rank's unit rows.
  ///   - shards: whose the other rows are.
  ///   - world: all ranks.
  ///   - temperature: τ of the entropies.
  ///   - neighbourhoodSize: k, less than N.
  ///   - blockSize: rows in a block, of all ranks together.
  /// - Throws: a `DiscoveryError`, inside a `CollectiveError`, for rows that are not unit rows.
  public init(
    of bank: MemoryBank, shards: Partition, world: Communicator, temperature: Float,
    neighbourhoodSize: Int, blockSize: Int = 4096
  ) throws {
    precondition(
      bank.indices == shards[world.rank] && shards.worldSize == world.worldSize,
      "rows \(bank.indices) on rank \(world.rank)")
    try world.collectively {
      guard neighbourhoodSize < shards.total || neighbourhoodSize == 0 else {
        throw DiscoveryError.tooManyNeighbours(
          wanted: neighbourhoodSize, rowCount: shards.total)
      }
      try DistributedDiscovery.checkUnitRows(of: bank, temperature: temperature)
    }
    self.bank = bank
    self.shards = shards
    self.world = world
    self.neighbourhoodSize = neighbourhoodSize
    search = try ShardSearch(
      world: world, count: neighbourhoodSize, dimension: bank.dimension, temperature: temperature)
    blocks = QueryBlocks(parts: shards, size: blockSize)
  }

  /// Does the next block; false when there is none.
  public func next() throws(MPIError) -> Bool {
    guard blocksDone < blockCount else { return false }
    let block = blocks[blocksDone]
    let found = try search.search(
      bank.rows.rows(block[world.rank]), parts: Partition(counts: block.map(\.count)),
      excluding: block.enumerated().flatMap { rank, range in
        range.map { $0 + shards[rank].lowerBound }
      },
      over: bank)
    entropies += found.entropySums.map { Float($0.entropy) }
    neighbours += found.indices
    blocksDone += 1
    return true
  }

  /// Selects the anchors on rank zero, and shares them and all neighbours.
  ///
  /// After the last block: does those that are left.
  public func finish(anchorCount: Int) throws(MPIError) -> DiscoveryResult {
    while try next() {}
    let all = try world.gatherV(entropies)
    var anchors: [Int32] = []
    var mean = 0.0
    if world.isFirst {
      anchors = selectAnchors(entropies: all, count: anchorCount).map { Int32($0) }
      mean = all.reduce(0) { $0 + Double($1) } / Double(max(all.count, 1))
    }
    anchors = try world.broadcast(anchors)
    return DiscoveryResult(
      entropies: all, entropyMean: try world.broadcast(mean),
      neighbourhoods: AnchorNeighbourhoods(
        anchors: anchors.map(Int.init), neighbours: try world.allGatherV(neighbours),
        neighbourhoodSize: neighbourhoodSize, imageCount: shards.total))
  }

  /// Throws if a row is not of length 1, as nearly as the temperature needs.
  ///
  /// A similarity above 1 by 2·ε weighs exp(2·ε / τ) times too much; up to ε = min(0.001, τ / 4) that
  /// is harmless.
  private static func checkUnitRows(of bank: MemoryBank, temperature: Float) throws(DiscoveryError)
  {
    let tolerance = min(1e-3, Double(temperature) / 4)
    for image in bank.indices {
      let row = bank[image]
      let length = innerProduct(row, row).squareRoot()
      guard abs(length - 1) <= tolerance else {
        throw .notUnit(row: image, length: length)
      }
    }
  }
}
