internal import Arithmetic
internal import MPI
internal import Similarity
public import Storage

extension DistributedDiscovery {
  /// The most memory that a rank needs for a discovery, beside the bank, in bytes; the most of all
  /// ranks, which is rank zero's.
  ///
  /// Nothing is allocated to know it.
  public static func byteCount(
    shards: Partition, dimension: Int, neighbourhoodSize k: Int, threads: Int
  ) -> Int {
    let rows = shards.counts.max() ?? 0
    let block = min(
      rows,
      max(blockSize(for: shards), 1).roundedUp(toMultipleOf: MutualSearch.largestTileSize))
    let search =
      MutualSearch.byteCount(stripe: block, count: k, dimension: dimension, threads: threads)
      + MutualSearch.foundByteCount(rowCount: rows, count: k)
    // Visiting rows, what was found for them, and the words of it that come and go.
    let visit =
      shards.worldSize == 1
      ? 0
      : block * dimension * MemoryLayout<Float>.size
        + MutualSearch.foundByteCount(rowCount: block, count: k)
        + 2 * block * NearestRows.Result.wordCount(k) * MemoryLayout<Int64>.size
    // Rank zero sorts the entropies of all rows, and every rank gathers all neighbours.
    let selection =
      shards.total
      * (3 * MemoryLayout<Float>.size + 3 * MemoryLayout<Int>.size + k * MemoryLayout<Int32>.size)
    return search + max(visit, selection)
  }
}
