internal import Command
internal import DataParallel
public import MPI
internal import Neighbourhoods
internal import Similarity
internal import Storage

/// The search of all ranks' rows for the neighbours of all ranks' queries, exact.
///
/// The caller drives it block by block; all calls are collective. Each rank searches its own rows for
/// a block of queries of all ranks (`ShardSearch`): the results have the same bits on any number of
/// ranks. Cost Q·N·d / P floating-point operations a rank.
public final class QuerySearch {
  /// The share that is done, 0 … 1.
  public var share: Double { Double(blocksDone) / Double(max(blocks.count, 1)) }
  /// What was found for this rank's queries; all of it after the last block.
  public var found: FoundNeighbours {
    FoundNeighbours(
      shards: queries.shards, count: count, indices: indices, similarities: similarities, world)
  }

  private let queries: EmbeddingShard
  private let rows: EmbeddingShard
  private let count: Int
  private let blocks: QueryBlocks
  private let search: ShardSearch
  private let world: Communicator
  private var blocksDone = 0
  private var indices: [Int32] = []
  private var similarities: [Float] = []

  /// Prepares the search for the `count` nearest rows of each query.
  ///
  /// - Throws: where queries have another length than rows, or there are fewer rows than that.
  public init(
    of queries: EmbeddingShard, among rows: EmbeddingShard, count: Int, _ world: Communicator
  ) throws {
    guard queries.dimension == rows.dimension else {
      throw UsageError(
        description: "queries have \(queries.dimension) numbers; expected \(rows.dimension), "
          + "as the rows of features")
    }
    guard count <= rows.rowCount else {
      throw UsageError(
        description: "neighbours is '\(count)'; expected at most \(rows.rowCount), "
          + "as many as features has rows")
    }
    self.queries = queries
    self.rows = rows
    self.count = count
    self.world = world
    blocks = QueryBlocks(parts: queries.shards)
    search = try ShardSearch(world: world, count: count, dimension: rows.dimension)
    indices.reserveCapacity(queries.bank.indices.count * count)
    similarities.reserveCapacity(queries.bank.indices.count * count)
  }

  /// Searches for the next block; false when there is none.
  public func next() throws -> Bool {
    guard blocksDone < blocks.count else { return false }
    let block = blocks[blocksDone]
    let result = try search.search(
      queries.bank.rows.rows(block[world.rank]), parts: Partition(counts: block.map(\.count)),
      over: rows.bank)
    indices += result.indices
    similarities += result.similarities
    blocksDone += 1
    return true
  }
}
