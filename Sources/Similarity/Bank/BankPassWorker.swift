internal import Arithmetic
internal import Storage

/// A bank pass by `BankTiles`, tile by tile.
final class BankPassWorker: BankWorker {
  private let tiles: any BankTiles
  private let sizes: TileSizes

  /// Sums by these tiles, which are this thread's alone.
  init(_ tiles: any BankTiles, _ sizes: TileSizes) {
    self.tiles = tiles
    self.sizes = sizes
  }

  func run(
    queries: Tensor, rows: Tensor, gradients: Tensor,
    partition: UnsafeMutableBufferPointer<Double>, shifts: UnsafeMutableBufferPointer<Float>
  ) {
    gradients.fill(0)
    unsafe partition.update(repeating: 0)
    unsafe shifts.update(repeating: sizes.isSharp ? -.infinity : 1)
    tiles.take(queries: queries)
    for range in (0..<rows.shape[0]).cut(into: BankPass.tileWidth) {
      tiles.start(rows: rows.rows(range))
      for query in 0..<queries.shape[0] {
        if sizes.isSharp {
          let largest = unsafe max(shifts[query], tiles.largest(query))
          if unsafe largest > shifts[query] {
            let factor = unsafe exponential((shifts[query] - largest) / sizes.temperature)
            unsafe partition[query] *= Double(factor)
            scale(gradients.rows(query..<(query + 1)), by: factor)
            unsafe shifts[query] = largest
          }
          tiles.exponentiate(query, shift: largest)
        }
        unsafe partition[query] += Double(tiles.sum(query))
      }
      tiles.finish(gradients)
    }
  }
}
