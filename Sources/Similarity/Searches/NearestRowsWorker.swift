internal import Arithmetic
internal import Storage

/// What one thread needs for its part of `NearestRows`: one product, and its tile.
final class NearestRowsWorker {
  private let temperature: Float?
  private let product: SearchProduct
  private let tileSize: TileSize
  private let tile: Tensor
  /// A tile of rows in bf16, where products are.
  private let rounded: BFloat16Tensor?

  init(
    dimension: Int, temperature: Float?, tileSize: TileSize, _ precision: Precision
  ) throws(KernelError) {
    self.temperature = temperature
    self.tileSize = tileSize
    product = try SearchProduct(tileSize, dimension: dimension, precision)
    tile = Tensor(shape: [tileSize.height, tileSize.width])
    rounded =
      precision == .bf16 ? BFloat16Tensor(shape: [tileSize.width, dimension]) : nil
  }

  /// Searches all rows for some blocks of queries, each of at most a tile's height.
  func search(
    _ queries: SearchRows, _ blocks: [Range<Int>], excluding excluded: [Int]?, rows: Tensor,
    firstRow: Int, into found: FoundRows
  ) {
    for range in (0..<rows.shape[0]).cut(into: tileSize.width) {
      let right = SearchRows(
        rows.rows(range), first: firstRow + range.lowerBound, roundedInto: rounded)
      for block in blocks {
        let left = queries.part(block)
        product.run(left, right, into: tile)
        unsafe add(left, right, excluding: excluded, into: found)
      }
    }
  }

  /// Adds a tile to the queries' sums, and offers them its rows.
  private func add(
    _ queries: SearchRows, _ rows: SearchRows, excluding excluded: [Int]?,
    into found: FoundRows
  ) {
    let margin = SearchProduct.margin(queries, rows)
    let padded = rows.count.roundedUp(toMultipleOf: 32)
    for place in 0..<queries.count {
      let similarities = unsafe tile.pointer + place * tileSize.width
      for column in rows.count..<padded { unsafe similarities[column] = -.infinity }
      let query = queries.first + place
      if let temperature {
        unsafe found.sums[query].add(similarities, padded, scale: 1 / temperature)
      }
      unsafe scan(
        similarities, padded, place, queries, rows, margin,
        excluding: excluded?[query] ?? -1, into: found)
    }
  }

  /// Offers a query the rows that may be among its nearest; 32 at once are passed over when none is.
  private func scan(
    _ similarities: UnsafePointer<Float>, _ columns: Int, _ place: Int, _ queries: SearchRows,
    _ rows: SearchRows, _ margin: Float, excluding excluded: Int, into found: FoundRows
  ) {
    let (query, dimension) = (queries.first + place, rows.rows.shape[1])
    var threshold = unsafe found.threshold(query) - margin
    var start = 0
    while start < columns {
      let thresholds = SIMD8(repeating: threshold)
      var above = unsafe eight(similarities + start) .> thresholds
      for next in stride(from: start + 8, to: start + 32, by: 8) {
        above = unsafe above .| (eight(similarities + next) .> thresholds)
      }
      if hasAny(above) {
        for column in start..<min(start + 32, rows.count) {
          guard unsafe similarities[column] > threshold, rows.first + column != excluded
          else { continue }
          let similarity = unsafe innerProduct(
            queries.rows.pointer + place * dimension, rows.rows.pointer + column * dimension,
            dimension)
          guard unsafe similarity > found.threshold(query) else { continue }
          unsafe found.offer(query, similarity: similarity, index: Int32(rows.first + column))
          threshold = unsafe found.threshold(query) - margin
        }
      }
      start += 32
    }
  }
}
