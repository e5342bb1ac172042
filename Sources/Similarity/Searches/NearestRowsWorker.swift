internal import Arithmetic
internal import Storage

/// What one thread needs for its part of `NearestRows`: one product, and its tile.
final class NearestRowsWorker {
  private let count: Int
  private let temperature: Float?
  private let product: MatrixProduct
  private let tileSize: TileSize
  private let tile: Tensor
  // Copies of the queries and of the last rows, filled up with zeros.
  private let queryTile: Tensor
  private let rowTile: Tensor

  init(
    count: Int, dimension: Int, temperature: Float?, tileSize: TileSize
  ) throws(KernelError) {
    self.count = count
    self.temperature = temperature
    let (height, width) = (tileSize.height, tileSize.width)
    self.tileSize = tileSize
    product = try MatrixProduct(m: height, n: width, k: dimension, transposedB: true)
    tile = Tensor(shape: [height, width])
    queryTile = Tensor(shape: [height, dimension])
    rowTile = Tensor(shape: [width, dimension])
  }

  /// Searches all rows for one block of queries.
  func search(
    _ queries: Tensor, _ block: Range<Int>, excluding excluded: [Int]?, rows: Tensor,
    firstRow: Int, into found: FoundRows
  ) {
    fill(queryTile, with: queries.rows(block))
    for range in (0..<rows.shape[0]).cut(into: tileSize.width) {
      if range.count == tileSize.width {
        product.run(queryTile, rows.rows(range), tile)
      } else {
        fill(rowTile, with: rows.rows(range))
        product.run(queryTile, rowTile, tile)
      }
      let padded = range.count.roundedUp(toMultipleOf: 32)
      for place in 0..<block.count {
        let similarities = unsafe tile.pointer + place * tileSize.width
        for column in range.count..<padded { unsafe similarities[column] = -.infinity }
        let query = block.lowerBound + place
        if let temperature {
          unsafe found.sums[query].add(similarities, padded, scale: 1 / temperature)
        }
        unsafe scan(
          similarities, padded, query: query, first: firstRow + range.lowerBound,
          excluding: excluded?[query] ?? -1, into: found)
      }
    }
  }

  /// Inserts the similarities that exceed the query's threshold; 32 at once are passed over when
  /// none does.
  private func scan(
    _ similarities: UnsafePointer<Float>, _ columns: Int, query: Int, first: Int,
    excluding excluded: Int, into found: FoundRows
  ) {
    var threshold = unsafe found.threshold(query)
    var start = 0
    while start < columns {
      let thresholds = SIMD8(repeating: threshold)
      var above = unsafe eight(similarities + start) .> thresholds
      for next in stride(from: start + 8, to: start + 32, by: 8) {
        above = unsafe above .| (eight(similarities + next) .> thresholds)
      }
      if hasAny(above) {
        for column in start..<(start + 32) {
          let similarity = unsafe similarities[column]
          guard similarity > threshold, first + column != excluded else { continue }
          unsafe found.offer(query, similarity: similarity, index: Int32(first + column))
          threshold = unsafe found.threshold(query)
        }
      }
      start += 32
    }
  }

  private func fill(_ tile: Tensor, with rows: Tensor) {
    tile.elements(0..<rows.count).copy(from: rows)
    tile.elements(rows.count..<tile.count).fill(0)
  }
}
