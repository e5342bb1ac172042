internal import Randomness
internal import Storage

/// The order of one epoch: global batches, and each rank's part of them.
///
/// It is computed batch by batch, whatever the number of images: nothing here grows with it.
public struct EpochOrder: Sendable, Equatable {
  /// Where the images of a batch are drawn from.
  enum Source: Sendable, Equatable {
    case sequence
    case permutation(RandomPermutation)
    /// One order a rank, of the rows that it owns.
    case shards([Shard])
  }

  /// How a rank that draws from its own rows does so.
  struct Shard: Sendable, Equatable {
    /// The first of its rows.
    let start: Int
    /// Their order; nil for as they are.
    let permutation: RandomPermutation?
    /// Image i of the epoch is this rank's if i mod P is this.
    let turn: Int
  }

  /// How many images there are.
  public let count: Int
  let globalBatchSize: Int
  let worldSize: Int
  let source: Source

  /// Number of batches.
  public var batchCount: Int { (count + globalBatchSize - 1) / globalBatchSize }

  /// How many images global batch `batch` has.
  public func size(of batch: Int) -> Int { places(of: batch).count }

  /// The images of global batch `batch`, by rank.
  public func globalBatch(_ batch: Int) -> [Int] {
    guard case .shards = source else { return images(places(of: batch)) }
    return (0..<worldSize).flatMap { part(of: $0, in: batch) }
  }

  /// How many images of global batch `batch` each rank has; may be none.
  public func counts(in batch: Int) -> [Int] {
    (0..<worldSize).map { drawn(by: $0, in: batch).count }
  }

  /// The images of `rank` in global batch `batch`.
  public func part(of rank: Int, in batch: Int) -> [Int] {
    images(drawn(by: rank, in: batch), rank)
  }

  /// The places of a batch among all of the epoch.
  private func places(of batch: Int) -> Range<Int> {
    precondition(batch >= 0 && batch < batchCount, "batch \(batch) of \(batchCount)")
    let start = batch * globalBatchSize
    return start..<min(start + globalBatchSize, count)
  }

  /// The places of a rank's part of a batch, in what that rank draws from.
  private func drawn(by rank: Int, in batch: Int) -> Range<Int> {
    precondition(rank >= 0 && rank < worldSize, "rank \(rank) of \(worldSize)")
    let places = places(of: batch)
    guard case .shards(let shards) = source else {
      let part = Partition.block(rank, of: worldSize, total: places.count)
      return places.lowerBound + part.lowerBound..<places.lowerBound + part.upperBound
    }
    // Of the first m images of the epoch a rank has ⌈(m − turn) / P⌉.
    let turn = shards[rank].turn
    func given(_ count: Int) -> Int { max(0, count - turn + worldSize - 1) / worldSize }
    return given(places.lowerBound)..<given(places.upperBound)
  }

  /// The images at these places, of a rank where each draws from its own.
  private func images(_ places: Range<Int>, _ rank: Int = 0) -> [Int] {
    switch source {
    case .sequence: return Array(places)
    case .permutation(let permutation): return places.map { permutation[$0] }
    case .shards(let shards):
      let shard = shards[rank]
      return places.map { shard.start + (shard.permutation?[$0] ?? $0) }
    }
  }
}
