internal import Arithmetic
internal import Storage

/// What one thread needs for its part of a `MutualSearch`: one product, its tile, and what it found
/// for the stripe.
final class MutualSearchWorker {
  private let product: MatrixProduct
  private let pairs: PairTile
  /// Copies of rows where a tile is not full, filled up with zeros.
  private let left: Tensor
  private let right: Tensor
  private let count: Int
  private let tileSize: Int
  /// What it found for the stripe.
  private(set) var stripe: NearestRows.Result

  init(
    count: Int, dimension: Int, temperature: Float, tileSize: Int, pairsFrom limit: Float?
  ) throws(KernelError) {
    let size = tileSize
    self.tileSize = size
    product = try MatrixProduct(m: size, n: size, k: dimension, transposedB: true)
    pairs = PairTile(temperature: temperature, size: size, pairsFrom: limit)
    left = Tensor(shape: [size, dimension])
    right = Tensor(shape: [size, dimension])
    self.count = count
    stripe = NearestRows.Result(count: count, similarities: [], indices: [])
  }

  /// The pairs that were met since this was called last.
  func takePairs() -> [RowPair] { pairs.takePairs() }

  /// Begins with a stripe of so many rows, for which nothing was found yet.
  func start(_ rowCount: Int) {
    stripe = NearestRows.Result(
      count: count, similarities: Array(repeating: -.infinity, count: rowCount * count),
      indices: Array(repeating: -1, count: rowCount * count),
      entropySums: Array(repeating: EntropySums(), count: rowCount))
  }

  /// Meets the pairs of the stripe with one tile of the others.
  ///
  /// `isWithin`: the others begin with the stripe, and only pairs (i, j) with i ≤ j are met.
  func search(
    _ stripe: MutualRows, _ others: MutualRows, _ tile: Range<Int>, isWithin: Bool,
    into found: FoundRows
  ) {
    unsafe self.stripe.withFoundRows { ofStripe in
      let theirs = unsafe PairSide(
        found: found.from(tile.lowerBound), first: others.first + tile.lowerBound,
        count: tile.count)
      for part in (0..<stripe.count).cut(into: tileSize) {
        guard !isWithin || part.lowerBound <= tile.lowerBound else { break }
        let ours = unsafe PairSide(
          found: ofStripe.from(part.lowerBound), first: stripe.first + part.lowerBound,
          count: part.count)
        let (mine, other) = (stripe.rows.rows(part), others.rows.rows(tile))
        if isWithin && part.lowerBound == tile.lowerBound {
          multiply(mine, mine)
          unsafe pairs.addTriangle(ours)
        } else if unsafe ours.first < theirs.first {
          multiply(mine, other)
          unsafe pairs.add(ours, theirs)
        } else {
          multiply(other, mine)
          unsafe pairs.add(theirs, ours)
        }
      }
    }
  }

  private func multiply(_ a: Tensor, _ b: Tensor) {
    product.run(filled(a, left), filled(b, right), pairs.similarities)
  }

  private func filled(_ rows: Tensor, _ tile: Tensor) -> Tensor {
    guard rows.shape[0] < tileSize else { return rows }
    tile.elements(0..<rows.count).copy(from: rows)
    tile.elements(rows.count..<tile.count).fill(0)
    return tile
  }
}
