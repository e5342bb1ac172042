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
  public func epoch(round: Int, epoch: Int) -> EpochOrder {
    let source: EpochOrder.Source =
      if isSharded {
        .shards(shards(round, epoch))
      } else if let permutation = permutation(of: count, round, epoch) {
        .permutation(permutation)
      } else {
        .sequence
      }
    return EpochOrder(
      count: count, globalBatchSize: globalBatchSize, worldSize: worldSize, source: source)
  }

  /// What each rank draws from.
  ///
  /// Image i of the epoch is the next one of the rank whose turn is i mod P; the larger shards come
  /// first, so that no turn comes to one that has ended.
  private func shards(_ round: Int, _ epoch: Int) -> [EpochOrder.Shard] {
    let parts = Partition(total: count, worldSize: worldSize)
    let larger = parts.counts.count { $0 > count / worldSize }
    var turns = (larger: 0, smaller: larger)
    return (0..<worldSize).map { rank in
      let turn: Int
      if parts.counts[rank] > count / worldSize {
        turn = turns.larger
        turns.larger += 1
      } else {
        turn = turns.smaller
        turns.smaller += 1
      }
      return EpochOrder.Shard(
        start: parts[rank].lowerBound,
        permutation: permutation(of: parts.counts[rank], round, epoch, rank), turn: turn)
    }
  }

  /// An order of so many images; nil for as they are.
  private func permutation(of count: Int, _ round: Int, _ epoch: Int, _ shard: Int? = nil)
    -> RandomPermutation?
  {
    guard order == .shuffled else { return nil }
    var stream =
      shard.map { RandomStream(seed: seed, "sampler", round, epoch, $0) }
      ?? RandomStream(seed: seed, "sampler", round, epoch)
    return RandomPermutation(of: count, from: &stream)
  }
}
