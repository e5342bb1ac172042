extension ReductionOptions {
  /// Memory that sums of `count` gradients take beside these, in bytes of a rank, and what they save.
  public struct Memory: Sendable, Equatable {
    /// Gradients of the node's other ranks that this rank adds up: they are those ranks' own, seen
    /// from here, and count once in the memory of the node.
    public let seen: Int
    /// Parameters and velocities, where the ranks of a node have them once for all: each of them sees
    /// them.
    public let common: Int
    /// What messages need.
    public let messages: Int
  }

  /// Memory of sums over `ranks`, of which this rank's node has `ranksOnNode`.
  public func memory(gradients count: Int, ranks: Int, ranksOnNode: Int) -> Memory {
    let bytes = count * MemoryLayout<Float>.size
    guard ranks > 1 else { return Memory(seen: 0, common: 0, messages: 0) }
    guard way != .flat, way == .node || ranksOnNode > 1 else {
      return Memory(seen: 0, common: 0, messages: bytes)
    }
    // A rank adds up its part, and so touches that part of all the node's gradients. It sends as
    // many numbers to other nodes, where there are others: as floats MPI keeps a copy, in bf16 there
    // are two of half the size.
    return Memory(
      seen: bytes / ranksOnNode * (ranksOnNode - 1), common: 2 * bytes,
      messages: ranks > ranksOnNode ? bytes / ranksOnNode : 0)
  }
}
