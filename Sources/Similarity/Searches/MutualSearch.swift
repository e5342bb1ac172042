public import Arithmetic
public import Storage
internal import Synchronization

/// Search of rows for the nearest of each among the others, and for their entropies, where every row
/// is a query as well: the similarity of a pair is computed once and serves both.
///
/// s_ij, i < j, comes from one product tile with row i on the left side, wherever rows are; then
/// e_ij = exp((s_ij − 1) / τ) and its product with u_ij are added to the sums of i and of j, and s_ij
/// is held against the thresholds of both. Tiles have one fixed size, filled up with zeros where rows
/// end, for which oneDNN was seen to give a pair the same bits wherever in a tile it is (`PlaceProof`);
/// sums are integers, and of equal similarities the lower index is nearer: results depend neither on
/// the order of pairs nor on threads or ranks. Cost: n·m·d·2 floating-point operations for n × m pairs, and one pass over them
/// for both directions.
public final class MutualSearch {
  /// Sizes that are tried for tiles, in this order: the first has no odd ends in any of oneDNN's kernels
  /// that were met.
  static let tileSizes = [192, 240, 256, 128, 64].map { TileSize(height: $0, width: $0) }

  /// No thread keeps more pairs than this and one more, so that a limit that nearly all pairs reach
  /// does not fill the memory before it is noticed.
  public static let mostPairs = 1 << 27

  /// Rows on each side of a tile.
  public let tileSize: Int
  /// k.
  public let count: Int
  /// d.
  public let dimension: Int
  /// τ.
  public let temperature: Float

  private let workers: [MutualSearchWorker]

  /// Prepares searches for the `count` nearest rows of `dimension` numbers, and for all pairs of rows
  /// whose similarity is `limit` or more; nil for none.
  public init(
    count: Int, dimension: Int, temperature: Float, pairsFrom limit: Float? = nil
  ) throws(KernelError) {
    precondition(
      count >= 0 && dimension > 0 && temperature > 0,
      "\(count) nearest rows of \(dimension) at temperature \(temperature)")
    self.count = count
    self.dimension = dimension
    self.temperature = temperature
    let tileSize = try PlaceProof.firstSize(of: MutualSearch.tileSizes, dimension: dimension).height
    self.tileSize = tileSize
    var workers: [MutualSearchWorker] = []
    for _ in 0..<Threads.count {
      workers.append(
        try MutualSearchWorker(
          count: count, dimension: dimension, temperature: temperature, tileSize: tileSize,
          pairsFrom: limit))
    }
    self.workers = workers
  }

  /// The pairs that reach the limit, of those met since this was called last; in no order.
  ///
  /// Where there are more than `mostPairs` of them, some are missing.
  public func takePairs() -> [RowPair] { workers.flatMap { $0.takePairs() } }

  /// What is found before any row was met, for `rowCount` rows.
  public func nothing(rowCount: Int) -> NearestRows.Result {
    NearestRows.Result(
      count: count, similarities: Array(repeating: -.infinity, count: rowCount * count),
      indices: Array(repeating: -1, count: rowCount * count),
      entropySums: Array(repeating: EntropySums(), count: rowCount))
  }

  /// All pairs of a row of `stripe` with itself and with later rows, those of the stripe and beyond.
  ///
  /// - Parameters:
  ///   - stripe: places in `rows`; begins at a multiple of `tileSize`, and ends at one or with them.
  ///   - rows: (n, d).
  ///   - firstRow: the index of the first of them in the whole bank.
  ///   - found: for all n rows; added to.
  public func searchWithin(
    _ stripe: Range<Int>, of rows: Tensor, firstRow: Int, into found: inout NearestRows.Result
  ) {
    precondition(
      stripe.lowerBound.isMultiple(of: tileSize)
        && (stripe.upperBound.isMultiple(of: tileSize)
          || stripe.upperBound == rows.shape[0]),
      "stripe \(stripe) of \(rows.shape)")
    require(rows, found)
    var ofStripe = nothing(rowCount: 0)
    search(
      MutualRows(rows: rows.rows(stripe), first: firstRow + stripe.lowerBound),
      MutualRows(
        rows: rows.rows(stripe.lowerBound..<rows.shape[0]), first: firstRow + stripe.lowerBound),
      isWithin: true, ofStripe: &ofStripe, ofOthers: &found, at: stripe.lowerBound)
  }

  /// All pairs of a visiting row with one of this rank's.
  ///
  /// - Parameters:
  ///   - visitors: (v, d), with the index of the first in the whole bank, all before or all behind
  ///     this rank's.
  ///   - places: which of this rank's rows meet them.
  ///   - rows: this rank's rows (n, d), with the index of the first.
  ///   - visitorsFound: for the v visitors; added to.
  ///   - found: for all n rows; added to.
  public func searchBetween(
    _ visitors: (rows: Tensor, first: Int), _ places: Range<Int>,
    of rows: (rows: Tensor, first: Int),
    visitorsFound: inout NearestRows.Result, found: inout NearestRows.Result
  ) {
    require(visitors.rows, visitorsFound)
    require(rows.rows, found)
    search(
      MutualRows(rows: visitors.rows, first: visitors.first),
      MutualRows(rows: rows.rows.rows(places), first: rows.first + places.lowerBound),
      isWithin: false, ofStripe: &visitorsFound, ofOthers: &found, at: places.lowerBound)
  }

  /// Traps unless rows are of this search's dimension, and each has its place in what was found.
  private func require(_ rows: Tensor, _ found: NearestRows.Result) {
    precondition(
      rows.shape.count == 2 && rows.shape[1] == dimension && found.count == count
        && found.similarities.count == rows.shape[0] * count
        && found.indices.count == rows.shape[0] * count
        && found.entropySums.count == rows.shape[0],
      "\(found.indices.count) nearest, \(count) each, of rows \(rows.shape)")
  }

  /// The tiles of others are shared out among threads, each with what is found for its rows; for
  /// the stripe each thread keeps its own, and all are joined in the end.
  private func search(
    _ stripe: MutualRows, _ others: MutualRows, isWithin: Bool,
    ofStripe: inout NearestRows.Result, ofOthers: inout NearestRows.Result, at start: Int
  ) {
    precondition(stripe.first + stripe.count <= Int(Int32.max))
    guard stripe.count > 0 && others.count > 0 else { return }
    let tiles = (0..<others.count).cut(into: tileSize)
    let active = min(workers.count, tiles.count)
    for worker in workers[..<active] { worker.start(stripe.count) }
    unsafe ofOthers.withFoundRows { found in
      nonisolated(unsafe) let found = unsafe found.from(start)
      let next = Atomic(0)
      parallelFor(workers[..<active]) { [tiles] _, worker in
        while true {
          let tile = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard tile < tiles.count else { break }
          unsafe worker.search(
            stripe, others, tiles[tile], isWithin: isWithin, into: found)
        }
      }
    }
    // Within, the stripe's rows are the first of the others.
    if isWithin {
      join(active, stripe.count, into: &ofOthers, at: start)
    } else {
      join(active, stripe.count, into: &ofStripe, at: 0)
    }
  }

  private func join(
    _ active: Int, _ stripeCount: Int, into result: inout NearestRows.Result, at start: Int
  ) {
    unsafe result.withFoundRows { found in
      nonisolated(unsafe) let found = unsafe found.from(start)
      let parts = workers[..<active].map(\.stripe)
      parallelFor(stripeCount) { row in
        for part in parts { unsafe found.add(row, of: part) }
      }
    }
  }
}

/// Consecutive rows of the whole bank.
struct MutualRows {
  /// (n, d).
  let rows: Tensor
  /// The index of the first in the whole bank.
  let first: Int

  var count: Int { rows.shape[0] }
}
