extension BankPass {
  /// The most memory that passes of these sizes hold, in bytes, on so many threads.
  ///
  /// Nothing is allocated to know it.
  public static func byteCount(
    batchSize: Int, rowCount: Int, dimension: Int, threads: Int
  ) -> Int {
    let float = MemoryLayout<Float>.size
    let blocks = (batchSize + largestTileHeight - 1) / largestTileHeight
    let segments = segmentCount(rowCount: rowCount, blockCount: max(blocks, 1))
    // Of each segment and query: a gradient, a float64 of Z and the shift.
    let sums = segments * batchSize * (dimension * float + 12)
    let (height, width) = (min(batchSize, largestTileHeight), tileWidth)
    // Of each thread: a tile of similarities, and queries, rows and gradients laid out for it.
    let tiles = height * width + 2 * (height + width) * dimension
    return sums + min(threads, max(blocks * segments, 1)) * tiles * float
  }
}
