internal import Storage
internal import DataParallel
internal import Neighbourhoods

/// The messages of a run, stage by stage, as `TrainingStep` and `DistributedDiscovery` send them.
package struct MessageModel {
  /// One stage that sends messages.
  package struct Stage {
    /// What is sent.
    package let name: String
    /// What it costs.
    package let cost: MessageCost
  }

  private let shape: RunShape
  private let between: Link
  private let within: Link

  /// The messages of a run over these links.
  package init(_ shape: RunShape, between: Link, within: Link) {
    (self.shape, self.between, self.within) = (shape, between, within)
  }

  private static let float = Double(MemoryLayout<Float>.size)

  private var world: RankGroup {
    RankGroup(
      size: shape.ranks, perNode: shape.ranksPerNode, between: between, within: within)
  }

  /// The stages of a step, the gradients' without what backward hides of them.
  package var step: [Stage] {
    let batch = Double(shape.batchSize) * Self.float
    let features = world.allGather(batch * Double(shape.dimension))
    var sums = world.reduceScatter(batch * Double(SoftmaxSums.width(dimension: shape.dimension)))
    if shape.isSharp { sums = sums + world.allReduce(2 * batch) }
    var stages = [
      Stage(name: "features", cost: shape.accumulation * features),
      Stage(name: "sums over the bank", cost: shape.accumulation * sums),
      Stage(name: "gradients", cost: gradients),
      Stage(name: "loss", cost: world.allReduce(8)),
    ]
    if shape.isBatchNormSynchronised {
      let all = shape.normalisedChannels.reduce(MessageCost()) {
        $0 + 2 * world.allReduce(8 * Double(2 * $1 + 1))
      }
      stages.append(Stage(name: "batch norm", cost: shape.accumulation * all))
    }
    return stages
  }

  /// The sums of all gradients: nothing where one node has all ranks and they share memory.
  package var gradients: MessageCost { shape.buckets * bucket }

  /// The sum of one bucket, of equal ones: what cannot be hidden behind backward.
  package var bucket: MessageCost {
    let bytes = Double(shape.parameters) * Self.float / Double(shape.buckets)
    guard shape.isSummedByNode else { return sum(bytes, in: world) }
    // The ranks of the same part, one on each node; all parts at the same time.
    let across = RankGroup(
      size: shape.nodes, perNode: 1, simultaneous: shape.ranksPerNode, between: between,
      within: within)
    return sum(bytes / Double(shape.ranksPerNode), in: across)
  }

  private func sum(_ bytes: Double, in group: RankGroup) -> MessageCost {
    switch shape.reduction.compression {
    case .none: group.allReduce(bytes)
    case .bf16: group.reduceScatter(bytes / 2) + group.allGather(bytes / 2)
    }
  }

  /// The average of batch norm's statistics after an epoch.
  package var epoch: MessageCost {
    guard !shape.isBatchNormSynchronised else { return MessageCost() }
    let numbers = 2 * shape.normalisedChannels.reduce(0, +)
    return world.allReduce(8) + world.allReduce(Double(numbers) * Self.float)
  }

  /// The stages of a discovery: rows visit other ranks, anchors are selected, and their neighbours go past
  /// all ranks.
  package var discovery: [Stage] {
    guard shape.ranks > 1 else { return [] }
    // Keys are counted 64 times; rank zero sums the entropies.
    var selection = world.allGather(Double(shape.imageCount) * Self.float)
    for _ in 0..<Int.bitWidth { selection = selection + world.allReduce(8) + world.allReduce(8) }
    let neighbours = world.allGather(
      Double(shape.imageCount * (shape.neighbours + 1)) * Self.float)
    return [
      Stage(name: "visits of rows", cost: visits),
      Stage(name: "selection of anchors", cost: selection),
      Stage(name: "neighbours of anchors", cost: neighbours),
    ]
  }

  /// Each rank's rows visit half of the other ranks, and what was found for them returns.
  private var visits: MessageCost {
    let rows = Double(shape.rowsPerRank)
    // Rows of floats; sums of four 64-bit words and a word for each neighbour.
    let row = Self.float * Double(shape.dimension) + 8 * Double(4 + shape.neighbours)
    let blocks = ceiling(
      shape.rowsPerPart,
      DistributedDiscovery.blockSize(
        for: .init(total: shape.imageCount, worldSize: shape.parts)))
    var cost = MessageCost()
    for distance in stride(from: 1, through: shape.ranks / 2, by: 1) {
      // At distance P / 2 two shards meet once, half of their rows on each side.
      let share = 2 * distance == shape.ranks ? 0.5 : 1
      let bytes = share * rows * row
      let step = world.step(bytes / Double(2 * blocks), distance: distance)
      cost =
        cost
        + MessageCost(messages: 2 * blocks, bytes: bytes, seconds: Double(2 * blocks) * step)
    }
    return cost
  }
}
