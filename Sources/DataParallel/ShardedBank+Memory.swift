internal import Arithmetic
internal import Neighbourhoods
internal import Similarity

extension ShardedBank {
  /// The most memory of a step on a bank, beside its rows, in bytes of a rank.
  ///
  /// `batchSizes` are those of the global batches that come; a pass is kept for each. Nothing is
  /// allocated to know it.
  public static func stepByteCount(
    batchSizes: Set<Int>, rowCount: Int, dimension: Int, threads: Int
  ) -> Int {
    let passes = batchSizes.map {
      BankPass.byteCount(
        batchSize: $0, rowCount: rowCount, dimension: dimension, threads: threads)
    }
    // Features of the global batch; the sums of the shard, and of all for this rank's part.
    let batch = batchSizes.max() ?? 0
    let numbers = batch * (dimension + 2 * SoftmaxSums.width(dimension: dimension))
    return passes.reduce(0, +) + numbers * MemoryLayout<Float>.size
  }
}
