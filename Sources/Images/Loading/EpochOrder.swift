internal import Randomness
public import Storage

/// The order of one epoch: global batches, and each part's share of them.
///
/// It is computed batch by batch, whatever the number of images: nothing here grows with it.
public struct EpochOrder: Sendable, Equatable {
  /// Where the images of a batch are drawn from.
  enum Source: Sendable, Equatable {
    case sequence
    case permutation(RandomPermutation)
    /// One order a part, of the rows that it owns.
    case shards([Shard])
  }

  /// How a part that draws from its own rows does so.
  struct Shard: Sendable, Equatable {
    /// The first of its rows.
    let start: Int
    /// Their order; nil for as they are.
    let permutation: RandomPermutation?
    /// Image i of the epoch is this part's if i mod V is this.
    let turn: Int
  }

  /// How many images there are.
  public let count: Int
  let globalBatchSize: Int
  /// V.
  public let partCount: Int
  let source: Source

  /// Number of batches.
  public var batchCount: Int { (count + globalBatchSize - 1) / globalBatchSize }

  /// How many images global batch `batch` has.
  public func size(of batch: Int) -> Int { places(of: batch).count }

  /// The images of global batch `batch`, by part.
  public func globalBatch(_ batch: Int) -> [Int] {
    guard case .shards = source else { return images(places(of: batch)) }
    return images(of: 0..<partCount, in: batch)
  }

  /// How many images of global batch `batch` each part has; may be none.
  public func shares(in batch: Int) -> Partition {
    Partition(counts: (0..<partCount).map { drawn(by: $0, in: batch).count })
  }

  /// The images of a part in global batch `batch`.
  public func images(of part: Int, in batch: Int) -> [Int] {
    images(drawn(by: part, in: batch), part)
  }

  /// The images of neighbouring parts in global batch `batch`, one part's after the other's.
  public func images(of parts: Range<Int>, in batch: Int) -> [Int] {
    parts.flatMap { images(of: $0, in: batch) }
  }

  /// The places of a batch among all of the epoch.
  private func places(of batch: Int) -> Range<Int> {
    precondition(batch >= 0 && batch < batchCount, "batch \(batch) of \(batchCount)")
    let start = batch * globalBatchSize
    return start..<min(start + globalBatchSize, count)
  }

  /// The places of a part's share of a batch, in what that part draws from.
  private func drawn(by part: Int, in batch: Int) -> Range<Int> {
    precondition(part >= 0 && part < partCount, "part \(part) of \(partCount)")
    let places = places(of: batch)
    guard case .shards(let shards) = source else {
      let share = Partition.block(part, of: partCount, total: places.count)
      return places.lowerBound + share.lowerBound..<places.lowerBound + share.upperBound
    }
    // Of the first m images of the epoch a part has ⌈(m − turn) / V⌉.
    let turn = shards[part].turn
    func given(_ count: Int) -> Int { max(0, count - turn + partCount - 1) / partCount }
    return given(places.lowerBound)..<given(places.upperBound)
  }

  /// The images at these places, of a part where each draws from its own.
  private func images(_ places: Range<Int>, _ part: Int = 0) -> [Int] {
    switch source {
    case .sequence: return Array(places)
    case .permutation(let permutation): return places.map { permutation[$0] }
    case .shards(let shards):
      let shard = shards[part]
      return places.map { shard.start + (shard.permutation?[$0] ?? $0) }
    }
  }
}
