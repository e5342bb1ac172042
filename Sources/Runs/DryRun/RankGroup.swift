/// Ranks that exchange messages, and what collective messages among them cost.
///
/// A collective goes round a ring of the ranks, each step one part of the whole, or doubles what each
/// has in ⌈log₂ n⌉ steps. MPI takes the way that suits the size; the model takes the quicker. A ring
/// crosses each node's link with one message a step; doubling at distance D with min(D, r) of the r
/// ranks of a node, which share the link. Several groups that do the same at once share it too.
package struct RankGroup {
  /// n: ranks of the group.
  package let size: Int
  /// r: ranks of the group on a node.
  package let perNode: Int
  /// Groups at the same time on the same nodes.
  package let simultaneous: Int
  /// A node's link to the others.
  package let between: Link
  /// A rank's way to another on its node.
  package let within: Link

  /// A group of ranks.
  package init(
    size: Int, perNode: Int, simultaneous: Int = 1, between: Link, within: Link
  ) {
    (self.size, self.perNode, self.simultaneous) = (size, perNode, simultaneous)
    (self.between, self.within) = (between, within)
  }

  /// Every rank gets `bytes` in all, of which each has a part.
  package func allGather(_ bytes: Double) -> MessageCost {
    guard size > 1 else { return MessageCost() }
    let part = bytes / Double(size)
    let ring = MessageCost(
      messages: size - 1, bytes: Double(size - 1) * part,
      seconds: Double(size - 1) * step(part, distance: 1))
    let doubling = distances.reduce(MessageCost()) { cost, distance in
      let piece = Double(min(distance, size - distance)) * part
      return cost
        + MessageCost(messages: 1, bytes: piece, seconds: step(piece, distance: distance))
    }
    return ring.seconds < doubling.seconds ? ring : doubling
  }

  /// Every rank gets its part of the sum of all ranks' `bytes`: an all-gather backwards.
  package func reduceScatter(_ bytes: Double) -> MessageCost { allGather(bytes) }

  /// Every rank gets the sum of all ranks' `bytes`.
  package func allReduce(_ bytes: Double) -> MessageCost {
    let parts = reduceScatter(bytes) + allGather(bytes)
    let whole = distances.reduce(MessageCost()) { cost, distance in
      cost + MessageCost(messages: 1, bytes: bytes, seconds: step(bytes, distance: distance))
    }
    return parts.seconds < whole.seconds ? parts : whole
  }

  /// Seconds in which every rank sends `bytes` to the rank so many places further.
  func step(_ bytes: Double, distance: Int) -> Double {
    let inside = perNode > 1 ? within.seconds(bytes) : 0
    guard size > perNode else { return inside }
    let crossing = Double(simultaneous * min(distance, perNode))
    return max(inside, between.seconds(crossing * bytes))
  }

  /// 1, 2, 4 … below the size.
  private var distances: [Int] {
    Array(sequence(first: 1) { 2 * $0 }.prefix { $0 < size })
  }
}
