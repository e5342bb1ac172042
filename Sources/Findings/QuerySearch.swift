public import Arithmetic
public import Command
internal import DataParallel
public import MPI
internal import Neighbourhoods
internal import Similarity
internal import Storage

/// The search of all ranks' rows for the neighbours of all ranks' queries, exact.
///
/// The caller drives it block by block; all calls are collective. Each rank searches its own rows for
/// a block of queries of all ranks (`ShardSearch`): the results have the same bits on any number of
/// ranks, and in either precision. Cost Q·N·d / P floating-point operations a rank. Between two blocks
/// its state can be saved (`words`), and gone on with by any ranks.
public final class QuerySearch {
  /// The share of all ranks' queries that is done, 0 … 1.
  public var share: Double {
    let left = (1 - shareBefore) * Double(blocks.count - blocksDone)
    return 1 - left / Double(max(blocks.count, 1))
  }
  /// How many of this rank's queries are done.
  public private(set) var doneCount: Int
  /// What was found for this rank's queries; all of it after the last block.
  public var found: FoundNeighbours {
    FoundNeighbours(
      shards: queries.shards, count: count, indices: words.map { Row.row($0).index },
      similarities: words.map { Row.row($0).similarity }, world)
  }
  /// The same as integers (q × k), −1 for those of queries that are not done.
  public private(set) var words: [Int64]

  private typealias Row = NearestRows.Result

  private let queries: EmbeddingShard
  private let rows: EmbeddingShard
  private let count: Int
  /// Those that were not done in the beginning, by their places among this rank's.
  private let open: [Int32]
  private let shareBefore: Double
  private let blocks: QueryBlocks
  private let search: ShardSearch
  private let world: Communicator
  private var blocksDone = 0

  /// Traps unless queries are as long as rows, and there are as many rows.
  ///
  /// - Parameters:
  ///   - queries: what is asked.
  ///   - rows: where is searched.
  ///   - count: k.
  ///   - words: what an earlier search has found for this rank's queries; empty for nothing.
  ///   - precision: of the products.
  ///   - world: all ranks.
  public init(
    of queries: EmbeddingShard, among rows: EmbeddingShard, count: Int, after words: [Int64],
    precision: Precision, _ world: Communicator
  ) throws {
    precondition(
      queries.dimension == rows.dimension && count <= rows.rowCount,
      "\(count) of \(rows.rowCount) × \(rows.dimension) for \(queries.dimension)")
    let own = queries.bank.indices.count
    precondition(words.isEmpty || words.count == own * count, "\(words.count) words")
    let found = words.isEmpty ? Array(repeating: -1, count: own * count) : words
    self.words = found
    let open = (0..<own).filter { found[$0 * count] == -1 }
    self.open = open.map(Int32.init)
    doneCount = own - open.count
    let left = Partition(counts: try world.allGather(Int64(open.count)).map(Int.init))
    shareBefore = 1 - Double(left.total) / Double(max(queries.rowCount, 1))
    blocks = QueryBlocks(parts: left)
    self.queries = queries
    self.rows = rows
    self.count = count
    self.world = world
    search = try ShardSearch(
      world: world, count: count, dimension: rows.dimension, precision: precision)
  }

  /// Throws where queries have another length than rows, or there are fewer rows than `count`.
  public static func check(
    queryDimension: Int, rowDimension: Int, rowCount: Int, count: Int
  ) throws(UsageError) {
    guard queryDimension == rowDimension else {
      throw UsageError(
        description: "queries have \(queryDimension) numbers; expected \(rowDimension), "
          + "as the rows of features")
    }
    guard count <= rowCount else {
      throw UsageError(
        description: "neighbours is '\(count)'; expected at most \(rowCount), "
          + "as many as features has rows")
    }
  }

  /// Searches for the next block; false when there is none.
  public func next() throws -> Bool {
    guard blocksDone < blocks.count else { return false }
    let block = blocks[blocksDone]
    let asking = open[block[world.rank]].map(Int.init)
    let asked = Tensor(shape: [asking.count, rows.dimension])
    for (place, query) in asking.enumerated() {
      asked.rows(place..<place + 1).copy(from: queries.bank.rows.rows(query..<query + 1))
    }
    let result = try search.search(
      asked, parts: Partition(counts: block.map(\.count)), over: rows.bank)
    for (place, query) in asking.enumerated() {
      for rank in 0..<count {
        let found = place * count + rank
        words[query * count + rank] = Row.word(result.similarities[found], result.indices[found])
      }
    }
    doneCount += asking.count
    blocksDone += 1
    return true
  }
}
