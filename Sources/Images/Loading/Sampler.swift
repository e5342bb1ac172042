internal import Randomness
internal import Storage

/// Which images a part sees when: the order of every epoch, without state.
///
/// The order of an epoch is a function of (seed, round, epoch); global batch b is its b-th slice, of
/// which part v takes the v-th contiguous share. So the sequence of global batches does not depend on
/// the number of parts. Nothing is padded: the last batch may be short, and shares uneven or empty.
///
/// With `isSharded`, a part draws only from the images whose bank rows it owns, rows
/// ⌊vN/V⌋ ..< ⌊(v+1)N/V⌋: each global batch of n images, the last as well, then mixes ⌊n/V⌋ or ⌈n/V⌉
/// of every part, and the sequence of batches depends on the number of parts.
public struct Sampler: Sendable {
  /// How many images there are.
  public let count: Int
  /// Images of a global batch.
  public let globalBatchSize: Int
  /// V, the number of parts.
  public let partCount: Int
  /// Shuffled or not.
  public let order: SamplingOrder
  /// Whether each part draws from its own rows.
  public let isSharded: Bool
  private let seed: UInt64

  /// A sampler of `count` images.
  public init(
    count: Int, globalBatchSize: Int, partCount: Int = 1, order: SamplingOrder = .shuffled,
    seed: UInt64, isSharded: Bool = false
  ) {
    precondition(count >= 0, "\(count) images")
    precondition(globalBatchSize > 0, "batches of \(globalBatchSize)")
    precondition(partCount > 0, "\(partCount) parts")
    self.count = count
    self.globalBatchSize = globalBatchSize
    self.partCount = partCount
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
      count: count, globalBatchSize: globalBatchSize, partCount: partCount, source: source)
  }

  /// What each part draws from.
  ///
  /// Image i of the epoch is the next one of the part whose turn is i mod V; the larger ones come
  /// first, so that no turn comes to one that has ended.
  private func shards(_ round: Int, _ epoch: Int) -> [EpochOrder.Shard] {
    let parts = Partition(total: count, worldSize: partCount)
    let larger = parts.counts.count { $0 > count / partCount }
    var turns = (larger: 0, smaller: larger)
    return (0..<partCount).map { part in
      let turn: Int
      if parts.counts[part] > count / partCount {
        turn = turns.larger
        turns.larger += 1
      } else {
        turn = turns.smaller
        turns.smaller += 1
      }
      return EpochOrder.Shard(
        start: parts[part].lowerBound,
        permutation: permutation(of: parts.counts[part], round, epoch, part), turn: turn)
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
