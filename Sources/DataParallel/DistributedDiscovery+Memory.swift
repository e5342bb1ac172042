public import Arithmetic
internal import MPI
internal import Similarity
public import Storage

extension DistributedDiscovery {
  /// The most memory that a rank needs for a discovery, beside the bank, in bytes; the most of all
  /// ranks.
  ///
  /// Nothing is allocated to know it.
  public static func byteCount(
    parts: Partition, layout: PartLayout, dimension: Int, neighbourhoodSize k: Int, threads: Int,
    precision: Precision = .fp32
  ) -> Int {
    let rows = layout.byRank(parts).counts.max() ?? 0
    let block = min(
      parts.counts.max() ?? 0,
      max(blockSize(for: parts), 1).roundedUp(toMultipleOf: MutualSearch.largestTileSize))
    let search =
      MutualSearch.byteCount(
        stripe: block, count: k, dimension: dimension, threads: threads, precision)
      + MutualSearch.foundByteCount(rowCount: rows, count: k)
    // Rows that visit and are visited by, what was found for some, and its words that come and go.
    let visit =
      layout.count == 1
      ? 0
      : layout.mostParts * 2 * block * dimension * MemoryLayout<Float>.size
        + MutualSearch.foundByteCount(rowCount: block, count: k)
        + layout.mostParts * 2 * block * NearestRows.Result.wordCount(k) * MemoryLayout<Int64>.size
    // Entropies, their keys, which are sorted, and pairs of anchors and neighbours, in an array that
    // grows; and a block that is on its way.
    let selection =
      rows
      * (MemoryLayout<Float>.size + 1 + 2 * MemoryLayout<Int>.size
        + 3 * k * 2 * MemoryLayout<Int32>.size)
      + 2 * MemoryLayout<Int>.size * min(parts.total * (k + 1), Partition.numbersOfBlock)
    return search + max(visit, selection)
  }
}
