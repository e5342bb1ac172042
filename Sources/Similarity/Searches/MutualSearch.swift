public import Arithmetic
public import Storage
internal import Synchronization

/// Search of rows for the nearest of each among the others, and for their entropies, where every row
/// is a query as well: the similarity of a pair is computed once and serves both.
///
/// s_ij, i < j, comes from one product tile with row i on the left side, wherever rows are; then
/// e_ij = exp((s_ij − 1) / τ) and its product with u_ij are added to the sums of i and of j, and s_ij
/// is held against the thresholds of both. Where it may reach one, by the most that the product can be
/// off, the similarity is computed again, in float32 and in one order of additions: so what is nearest
/// has the same bits on every processor, with products in float32 and in bf16.
///
/// Tiles have one fixed size, filled up with zeros where rows end, for which oneDNN was seen to give a
/// pair the same bits wherever in a tile it is (`PlaceProof`); sums are integers, and of equal
/// similarities the lower index is nearer: results depend neither on the order of pairs nor on threads
/// or ranks. Cost: n·m·d·2 floating-point operations for n × m pairs, and one pass over them for both
/// directions.
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
  /// τ of the entropies; nil for none, whose sums stay zero.
  public let temperature: Float?
  /// Of the products: in bf16 entropies are those of rounded rows, and what is nearest is the same.
  public let precision: Precision

  private let workers: [MutualSearchWorker]
  private let rounded = Scratchpad()

  /// Prepares searches for the `count` nearest unit rows of `dimension` numbers, and for all pairs of
  /// rows whose similarity is `limit` or more; nil for none.
  public init(
    count: Int, dimension: Int, temperature: Float?, pairsFrom limit: Float? = nil,
    precision: Precision = .fp32
  ) throws(KernelError) {
    precondition(
      count >= 0 && dimension > 0 && temperature ?? 1 > 0,
      "\(count) nearest rows of \(dimension) at temperature \(temperature ?? 0)")
    self.count = count
    self.dimension = dimension
    self.temperature = temperature
    self.precision = precision
    let tileSize = try PlaceProof.firstSize(
      of: MutualSearch.tileSizes, dimension: dimension, precision
    ).height
    self.tileSize = tileSize
    var workers: [MutualSearchWorker] = []
    for _ in 0..<Threads.count {
      workers.append(
        try MutualSearchWorker(
          count: count, dimension: dimension, temperature: temperature, tileSize: tileSize,
          pairsFrom: limit, precision))
    }
    self.workers = workers
  }

  /// The pairs that reach the limit, of those met since this was called last; in no order.
  ///
  /// Where there are more than `mostPairs` of them, some are missing.
  public func takePairs() -> [RowPair] { workers.flatMap { $0.takePairs() } }

  /// What is found before any row was met, for `rowCount` rows.
  public func nothing(rowCount: Int) -> NearestRows.Result {
    NearestRows.Result(count: count, from: Array(repeating: -.infinity, count: rowCount))
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
    let first = firstRow + stripe.lowerBound
    search(
      SearchRows.prepared(rows.rows(stripe), first: first, precision, in: rounded),
      (rows.rows(stripe.lowerBound..<rows.shape[0]), first),
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
      SearchRows.prepared(visitors.rows, first: visitors.first, precision, in: rounded),
      (rows.rows.rows(places), rows.first + places.lowerBound),
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
    _ stripe: SearchRows, _ others: (rows: Tensor, first: Int), isWithin: Bool,
    ofStripe: inout NearestRows.Result, ofOthers: inout NearestRows.Result, at start: Int
  ) {
    precondition(stripe.first + stripe.count <= Int(Int32.max))
    let otherCount = others.rows.shape[0]
    guard stripe.count > 0 && otherCount > 0 else { return }
    let tiles = (0..<otherCount).cut(into: tileSize)
    let active = min(workers.count, tiles.count)
    // What was found for the stripe's rows before need not be found again.
    let floors =
      isWithin
      ? ofOthers.floors(of: start..<start + stripe.count) : ofStripe.floors(of: 0..<stripe.count)
    for worker in workers[..<active] { worker.start(floors) }
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
