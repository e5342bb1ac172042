internal import Randomness
internal import Storage

/// Which images a rank sees when: the order of every epoch, without state.
///
/// The order of an epoch is a function of (seed, round, epoch); global batch b is its b-th slice, of
/// which rank r takes the r-th contiguous part. So the sequence of global batches does not depend on
/// the number of ranks. Nothing is padded: the last batch may be short, and parts uneven or empty.
///
/// With `isSharded`, a rank draws only from the images whose bank rows it owns, rows
/// ⌊rN/P⌋ ..< ⌊(r+1)N/P⌋: each global batch of n images, the last as well, then mixes ⌊n/P⌋ or ⌈n/P⌉
/// of every shard, and the sequence of batches depends on the number of ranks.
public struct Sampler: Sendable {
  /// How many images there are.
  public let count: Int
  /// Images of a global batch.
  public let globalBatchSize: Int
  /// Number of ranks.
  public let worldSize: Int
  /// Shuffled or not.
  public let order: SamplingOrder
  /// Whether each rank draws from its own shard.
  public let isSharded: Bool
  private let seed: UInt64

  /// A sampler of `count` images.
  public init(
    count: Int, globalBatchSize: Int, worldSize: Int = 1, order: SamplingOrder = .shuffled,
    seed: UInt64, isSharded: Bool = false
  ) {
    precondition(count >= 0, "\(count) images")
    precondition(globalBatchSize > 0, "batches of \(globalBatchSize)")
    precondition(worldSize > 0, "\(worldSize) ranks")
    self.count = count
    self.globalBatchSize = globalBatchSize
    self.worldSize = worldSize
    self.order = order
    self.isSharded = isSharded
    self.seed = seed
  }

  /// Number of batches of an epoch: ⌈N / global batch size⌉.
  public var batchCount: Int { (count + globalBatchSize - 1) / globalBatchSize }

  /// The order of an epoch.
  ///
  /// Costs O(N) time and memory.
  public func epoch(round: Int, epoch: Int) -> EpochOrder {
    guard isSharded else {
      return EpochOrder(
        indices: permutation(of: count, round, epoch), globalBatchSize: globalBatchSize,
        worldSize: worldSize, shardBounds: nil)
    }
    // Image i of the epoch is the next one of rank dealt[i mod P]. The larger shards come first, so
    // that the deal never meets one that has ended; each batch lists its images by rank.
    let shards = (0..<worldSize).map { rank in
      let rows = Partition.block(rank, of: worldSize, total: count)
      return permutation(of: rows.count, round, epoch, rank).map { $0 + rows.lowerBound }
    }
    let ranks = Array(0..<worldSize)
    let dealt =
      ranks.filter { shards[$0].count > count / worldSize }
      + ranks.filter { shards[$0].count == count / worldSize }
    var given = Array(repeating: 0, count: worldSize)
    var indices: [Int] = []
    var bounds: [[Int]] = []
    indices.reserveCapacity(count)
    for batch in 0..<batchCount {
      let taken = given
      let start = batch * globalBatchSize
      for image in start..<min(start + globalBatchSize, count) {
        given[dealt[image % worldSize]] += 1
      }
      var ends = [0]
      for rank in 0..<worldSize {
        indices += shards[rank][taken[rank]..<given[rank]]
        ends.append(indices.count - start)
      }
      bounds.append(ends)
    }
    return EpochOrder(
      indices: indices, globalBatchSize: globalBatchSize, worldSize: worldSize,
      shardBounds: bounds)
  }

  private func permutation(of count: Int, _ round: Int, _ epoch: Int, _ shard: Int? = nil)
    -> [Int]
  {
    guard order == .shuffled else { return Array(0..<count) }
    var stream =
      shard.map { RandomStream(seed: seed, "sampler", round, epoch, $0) }
      ?? RandomStream(seed: seed, "sampler", round, epoch)
    return stream.permutation(of: count)
  }
}
