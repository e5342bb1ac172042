package import Storage
internal import MPI

/// The order in which a rank meets all pairs of rows that it is to meet.
///
/// First the pairs within its shard, stripe by stripe; then, for each distance δ = 1 … P/2, those of
/// its rows with the shard of rank r + δ, whose rows visit it in blocks. So each pair of shards meets
/// on one rank, and each rank has as many. For an even P the shards at distance P/2 would meet on
/// both their ranks: the lower one takes the first half of its own rows, the upper one its rows with
/// the second half of the lower's. All ranks have the same number of steps.
package struct DiscoverySteps {
  /// One step of a rank.
  package enum Step: Equatable {
    /// The rows of this part of its shard, with all behind them.
    case within(Range<Int>)
    /// A block of rows visits from the rank so many places further; another visits as many back.
    case visit(distance: Int, block: Int)
  }

  private let shards: Partition
  private let rank: Int
  private let blockSize: Int

  /// The steps of `rank`; `blockSize` rows make a stripe or a block.
  package init(shards: Partition, rank: Int, blockSize: Int) {
    self.shards = shards
    self.rank = rank
    self.blockSize = blockSize
  }

  private var size: Int { shards.worldSize }

  /// Steps within a shard, and steps of one distance: by the largest shard.
  private var perShard: Int { ((shards.counts.max() ?? 0) + blockSize - 1) / blockSize }

  /// How many steps there are, the same on all ranks.
  package var count: Int { perShard * (1 + size / 2) }

  package subscript(index: Int) -> Step {
    let (round, block) = (index / perShard, index % perShard)
    return round == 0
      ? .within(part(block, of: 0..<shards.counts[rank])) : .visit(distance: round, block: block)
  }

  /// The rank so many places further, or back.
  package func rank(_ distance: Int, from rank: Int) -> Int {
    ((rank + distance) % size + size) % size
  }

  /// Which places of its shard a rank gives for its meeting with the one `distance` places back.
  package func visitors(of visitor: Int, distance: Int, block: Int) -> Range<Int> {
    let count = shards.counts[visitor]
    let isHalf = 2 * distance == size && visitor < size / 2
    return part(block, of: (isHalf ? count / 2 : 0)..<count)
  }

  /// Which places of its own shard meet them.
  package func hosts(distance: Int) -> Range<Int> {
    let count = shards.counts[rank]
    return 0..<(2 * distance == size && rank < size / 2 ? count / 2 : count)
  }

  /// How many pairs a step has.
  package func pairs(_ step: Step) -> Double {
    switch step {
    case .within(let stripe):
      let behind = Double(shards.counts[rank] - stripe.lowerBound)
      return Double(stripe.count) * (behind - Double(stripe.count) / 2)
    case .visit(let distance, let block):
      let visitors = visitors(
        of: rank(distance, from: rank), distance: distance, block: block)
      return Double(visitors.count) * Double(hosts(distance: distance).count)
    }
  }

  private func part(_ block: Int, of range: Range<Int>) -> Range<Int> {
    let start = min(range.lowerBound + block * blockSize, range.upperBound)
    return start..<min(start + blockSize, range.upperBound)
  }
}
