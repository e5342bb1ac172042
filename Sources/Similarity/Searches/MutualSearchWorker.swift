internal import Arithmetic
internal import Storage

/// What one thread needs for its part of a `MutualSearch`: one product, its tile, and what it found
/// for the stripe.
final class MutualSearchWorker {
  private let product: SearchProduct
  private let pairs: PairTile
  /// A tile of the others in bf16, where products are.
  private let rounded: BFloat16Tensor?
  private let count: Int
  private let tileSize: Int
  /// What it found for the stripe.
  private(set) var stripe: NearestRows.Result

  init(
    count: Int, dimension: Int, temperature: Float?, tileSize: Int, pairsFrom limit: Float?,
    _ precision: Precision
  ) throws(KernelError) {
    let size = tileSize
    self.tileSize = size
    product = try SearchProduct(
      TileSize(height: size, width: size), dimension: dimension, precision)
    pairs = PairTile(temperature: temperature, size: size, pairsFrom: limit)
    rounded = precision == .bf16 ? BFloat16Tensor(shape: [size, dimension]) : nil
    self.count = count
    stripe = NearestRows.Result(count: count, similarities: [], indices: [])
  }

  /// The pairs that were met since this was called last.
  func takePairs() -> [RowPair] { pairs.takePairs() }

  /// Begins with a stripe, whose rows look for others of at least these similarities.
  func start(_ floors: [Float]) {
    stripe = NearestRows.Result(count: count, from: floors)
  }

  /// Meets the pairs of the stripe with one tile of the others, `others` (m, d) from index `first` on.
  ///
  /// `isWithin`: the others begin with the stripe, and only pairs (i, j) with i ≤ j are met.
  func search(
    _ stripe: SearchRows, _ others: (rows: Tensor, first: Int), _ tile: Range<Int>,
    isWithin: Bool, into found: FoundRows
  ) {
    let (rows, first) = (others.rows.rows(tile), others.first + tile.lowerBound)
    let theirs = unsafe PairSide(
      found: found.from(tile.lowerBound),
      rows: SearchRows(rows, first: first, roundedInto: rounded))
    unsafe self.stripe.withFoundRows { ofStripe in
      for part in (0..<stripe.count).cut(into: tileSize) {
        guard !isWithin || part.lowerBound <= tile.lowerBound else { break }
        let ours = unsafe PairSide(
          found: ofStripe.from(part.lowerBound), rows: stripe.part(part))
        if isWithin && part.lowerBound == tile.lowerBound {
          unsafe product.run(ours.rows, ours.rows, into: pairs.similarities)
          unsafe pairs.addTriangle(ours)
        } else if unsafe ours.first < theirs.first {
          unsafe product.run(ours.rows, theirs.rows, into: pairs.similarities)
          unsafe pairs.add(ours, theirs)
        } else {
          unsafe product.run(theirs.rows, ours.rows, into: pairs.similarities)
          unsafe pairs.add(theirs, ours)
        }
      }
    }
  }
}
