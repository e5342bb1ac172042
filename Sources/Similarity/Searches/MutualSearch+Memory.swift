public import Arithmetic

extension MutualSearch {
  /// The most memory of a search's threads, in bytes, for stripes of up to `stripe` rows.
  ///
  /// Nothing is allocated to know it.
  public static func byteCount(
    stripe: Int, count: Int, dimension: Int, threads: Int, _ precision: Precision
  ) -> Int {
    let size = tileSizes.map(\.height).max() ?? 0
    let tiles = size * (size + 5) * MemoryLayout<Float>.size
    // Two tiles for rows that do not fill one; in bf16 a third for those of the others.
    let copies = (precision == .fp32 ? 2 : 3) * size * dimension * precision.byteCount
    let rounded = precision == .fp32 ? 0 : stripe * dimension * precision.byteCount
    return rounded
      + threads * (tiles + copies + foundByteCount(rowCount: stripe, count: count))
  }

  /// Memory of what is found for so many rows: `count` similarities and indices, and the sums.
  public static func foundByteCount(rowCount: Int, count: Int) -> Int {
    let nearest = MemoryLayout<Float>.size + MemoryLayout<Int32>.size
    return rowCount * (count * nearest + MemoryLayout<EntropySums>.size)
  }

  /// The largest number of rows of a tile, whichever is chosen.
  public static var largestTileSize: Int { tileSizes.map(\.height).max() ?? 0 }
}
