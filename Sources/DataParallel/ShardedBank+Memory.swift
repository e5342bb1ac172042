internal import Arithmetic
internal import Neighbourhoods
internal import Similarity

extension ShardedBank {
  /// The most memory of a step on a bank, beside its rows, in bytes of a rank.
  ///
  /// `batchSizes` are those of the global batches that come, `parts` the rows of each part that the rank
  /// holds; a pass is kept for each pair of sizes. Nothing is allocated to know it.
  public static func stepByteCount(
    batchSizes: Set<Int>, parts: [Int], dimension: Int, threads: Int
  ) -> Int {
    let passes = batchSizes.flatMap { batch in
      Set(parts).map {
        BankPass.byteCount(batchSize: batch, rowCount: $0, dimension: dimension, threads: threads)
      }
    }
    // Features of the global batch; the sums of each part, and what all ranks have for this one.
    let batch = batchSizes.max() ?? 0
    let numbers =
      batch * (dimension + (parts.count + 1) * SoftmaxSums.width(dimension: dimension))
    return passes.reduce(0, +) + numbers * MemoryLayout<Float>.size
  }
}
