extension MutualSearch {
  /// The most memory of a search's threads, in bytes, for stripes of up to `stripe` rows.
  ///
  /// Nothing is allocated to know it.
  public static func byteCount(
    stripe: Int, count: Int, dimension: Int, threads: Int
  ) -> Int {
    let size = tileSizes.map(\.height).max() ?? 0
    let tiles = (size * (size + 5) + 2 * size * dimension) * MemoryLayout<Float>.size
    return threads * (tiles + foundByteCount(rowCount: stripe, count: count))
  }

  /// Memory of what is found for so many rows: `count` similarities and indices, and the sums.
  public static func foundByteCount(rowCount: Int, count: Int) -> Int {
    let nearest = MemoryLayout<Float>.size + MemoryLayout<Int32>.size
    return rowCount * (count * nearest + MemoryLayout<EntropySums>.size)
  }

  /// The largest number of rows of a tile, whichever is chosen.
  public static var largestTileSize: Int { tileSizes.map(\.height).max() ?? 0 }
}
