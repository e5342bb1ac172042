public import Arithmetic
public import Storage

/// Search of a bank's rows for those most similar to queries, and the queries' entropies on the way.
///
/// Similarities come a tile at a time from one matrix product, are scanned and forgotten; those that
/// may be among the nearest are computed again, exactly, as a `MutualSearch` does. Tiles have one fixed
/// size, filled up with zeros where queries or rows end: so a pair's similarity has the same bits
/// wherever it falls in a tile, and neither the results nor their order depend on the number of
/// threads, or on how queries and rows are spread over ranks. Cost: 2·Q·n·d floating-point operations
/// and a pass of SIMD over the Q·n similarities.
public final class NearestRows {
  /// What was found for each of Q queries.
  public struct Result: Sendable {
    /// k.
    public let count: Int
    /// The k largest similarities of each query, largest first, −∞ where there are fewer (Q × k).
    public var similarities: [Float]
    /// The rows that have them, −1 where there are fewer; of equals, the lower index first (Q × k).
    public var indices: [Int32]
    /// Sums over all rows, the query's own included (Q); empty without a temperature.
    public var entropySums: [EntropySums]

    /// A result that is at hand.
    public init(
      count: Int, similarities: [Float], indices: [Int32], entropySums: [EntropySums] = []
    ) {
      precondition(
        similarities.count == indices.count, "\(similarities.count) and \(indices.count) found")
      self.count = count
      self.similarities = similarities
      self.indices = indices
      self.entropySums = entropySums
    }

    /// What is found before any row was met, for queries that look for rows of at least these
    /// similarities: −∞ for all.
    ///
    /// There is a place for sums.
    public init(count: Int, from floors: [Float]) {
      // Below a floor as little as can be, so that equals still count; without an index nothing is there.
      var similarities: [Float] = []
      similarities.reserveCapacity(floors.count * count)
      for floor in floors {
        for _ in 0..<count { similarities.append(floor.nextDown) }
      }
      self.init(
        count: count, similarities: similarities,
        indices: Array(repeating: -1, count: floors.count * count),
        entropySums: Array(repeating: EntropySums(), count: floors.count))
    }

    /// The similarities that rows must reach to be among the nearest found so far, of some queries.
    public func floors(of queries: Range<Int>) -> [Float] {
      queries.map { count > 0 ? similarities[($0 + 1) * count - 1] : .infinity }
    }
  }

  /// k.
  public let count: Int
  /// d.
  public let dimension: Int
  /// τ of the entropies; nil for none.
  public let temperature: Float?
  /// Of the products: in bf16 entropies are those of rounded rows, and what is nearest is the same.
  public let precision: Precision

  /// Sizes that are tried for tiles, in this order; all widths are multiples of 32.
  static let tileSizes = [
    TileSize(height: 192, width: 256), TileSize(height: 192, width: 192),
    TileSize(height: 256, width: 256), TileSize(height: 128, width: 128),
    TileSize(height: 64, width: 64),
  ]
  /// Queries and rows in a tile: the first size for which a pair's similarity has the same bits
  /// wherever in the tile it is (`PlaceProof`).
  let tileSize: TileSize

  private let workers: [NearestRowsWorker]
  private let rounded = Scratchpad()

  /// Prepares searches for the `count` nearest unit rows of `dimension` numbers.
  public init(
    count: Int, dimension: Int, temperature: Float? = nil, precision: Precision = .fp32
  ) throws(KernelError) {
    precondition(
      count >= 0 && dimension > 0 && temperature ?? 1 > 0,
      "\(count) nearest rows of \(dimension) at temperature \(temperature ?? 0)")
    self.count = count
    self.dimension = dimension
    self.temperature = temperature
    self.precision = precision
    let tileSize = try PlaceProof.firstSize(
      of: NearestRows.tileSizes, dimension: dimension, precision)
    self.tileSize = tileSize
    var workers: [NearestRowsWorker] = []
    for _ in 0..<Threads.count {
      workers.append(
        try NearestRowsWorker(
          dimension: dimension, temperature: temperature, tileSize: tileSize, precision))
    }
    self.workers = workers
  }

  /// Searches one shard.
  ///
  /// - Parameters:
  ///   - queries: (Q, d).
  ///   - excluded: for each query the index of the row that may not be found, its own; nil for none.
  ///   - rows: the shard's rows (n, d).
  ///   - firstRow: the index of its first row in the whole bank.
  public func search(
    _ queries: Tensor, excluding excluded: [Int]? = nil, rows: Tensor, firstRow: Int
  ) -> Result {
    let queryCount = queries.shape[0]
    precondition(
      queries.shape.count == 2 && rows.shape.count == 2 && firstRow >= 0,
      "\(queries.shape) queries of \(rows.shape) rows from \(firstRow)")
    precondition(
      queries.shape[1] == dimension && rows.shape[1] == dimension
        && excluded?.count ?? queryCount == queryCount
        && firstRow + rows.shape[0] <= Int(Int32.max),
      "\(queries.shape) queries of \(rows.shape) rows from \(firstRow)")
    var result = Result(
      count: count, similarities: Array(repeating: -.infinity, count: queryCount * count),
      indices: Array(repeating: -1, count: queryCount * count),
      entropySums: Array(repeating: EntropySums(), count: temperature == nil ? 0 : queryCount))
    let blocks = (0..<queryCount).cut(into: tileSize.height)
    let asked = SearchRows.prepared(queries, first: 0, precision, in: rounded)
    unsafe result.withFoundRows { found in
      let active = min(workers.count, blocks.count)
      nonisolated(unsafe) let found = unsafe found
      parallelFor(workers[..<active]) { index, worker in
        let own = stride(from: index, to: blocks.count, by: active).map { blocks[$0] }
        unsafe worker.search(
          asked, own, excluding: excluded, rows: rows, firstRow: firstRow, into: found)
      }
    }
    return result
  }
}
