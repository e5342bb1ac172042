internal import Storage

/// The order of one epoch: global batches, and each rank's part of them.
public struct EpochOrder: Sendable, Equatable {
  /// All images, once each, in the order of the batches.
  public let indices: [Int]
  let globalBatchSize: Int
  let worldSize: Int
  /// Where the parts of the ranks begin and end in each batch, if not dealt in blocks.
  let shardBounds: [[Int]]?

  /// Number of batches.
  public var batchCount: Int { (indices.count + globalBatchSize - 1) / globalBatchSize }

  /// The images of global batch `batch`.
  public func globalBatch(_ batch: Int) -> ArraySlice<Int> {
    precondition(batch >= 0 && batch < batchCount, "batch \(batch) of \(batchCount)")
    let start = batch * globalBatchSize
    return indices[start..<min(start + globalBatchSize, indices.count)]
  }

  /// Where the part of `rank` lies in global batch `batch`, from 0; may be empty.
  public func range(of rank: Int, in batch: Int) -> Range<Int> {
    precondition(rank >= 0 && rank < worldSize, "rank \(rank) of \(worldSize)")
    if let shardBounds { return shardBounds[batch][rank]..<shardBounds[batch][rank + 1] }
    return Partition.block(rank, of: worldSize, total: globalBatch(batch).count)
  }

  /// The images of `rank` in global batch `batch`.
  public func part(of rank: Int, in batch: Int) -> ArraySlice<Int> {
    let range = range(of: rank, in: batch)
    let start = batch * globalBatchSize
    return indices[(start + range.lowerBound)..<(start + range.upperBound)]
  }

  /// The images of `rank` in each batch from `first` on, to hand to a loader.
  public func parts(of rank: Int, from first: Int = 0) -> [ArraySlice<Int>] {
    (first..<max(first, batchCount)).map { part(of: rank, in: $0) }
  }
}
