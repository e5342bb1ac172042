internal import MPI
internal import Storage

/// How ranks lie on nodes, as a sum by node needs it.
struct NodeLayout {
  /// The ranks of this rank's node.
  let node: Communicator
  /// In how many parts each node sums: the least number of ranks that a node has.
  let partCount: Int
  /// How many nodes there are.
  let nodeCount: Int
  /// The most ranks that a node has.
  let mostRanks: Int
  /// Whether each node has a branch of the tree over all ranks (`sumInTree`): as many ranks, a power of
  /// two, next to each other.
  let isAligned: Bool
  /// The ranks that sum the same part, one on each node; nil where there is one node only, or where
  /// this rank sums no part.
  let across: Communicator?

  /// The layout of `world`; all ranks ask together.
  ///
  /// With `ranksPerNode` every so many ranks of a node count as a node.
  init(_ world: Communicator, ranksPerNode: Int? = nil) throws(MPIError) {
    var node = try world.splitByNode()
    if let ranksPerNode, let part = try node.split(colour: node.rank / ranksPerNode) {
      node = part
    }
    self.node = node
    partCount = try world.allReduce(node.worldSize, .minimum)
    nodeCount = try world.allReduce(node.isFirst ? 1 : 0, .sum)
    mostRanks = try world.allReduce(node.worldSize, .maximum)
    let first = world.rank - node.rank
    let isBranch = try node.allReduce(first, .minimum) == node.allReduce(first, .maximum)
    let fits =
      isBranch && partCount == mostRanks && mostRanks.isPowerOfTwo
      && first.isMultiple(of: mostRanks)
    isAligned = try world.allReduce(fits ? 1 : 0, .minimum) == 1
    let across = try world.split(colour: node.rank < partCount ? node.rank : nil)
    self.across = across.flatMap { $0.worldSize > 1 ? $0 : nil }
  }

  /// The part of a range that this rank sums for its node, cut at cache lines; nil if none.
  func part(of range: Range<Int>) -> Range<Int>? {
    guard node.rank < partCount else { return nil }
    func edge(_ part: Int) -> Int {
      part == partCount
        ? range.upperBound : range.lowerBound + part * range.count / partCount / 16 * 16
    }
    return edge(node.rank)..<edge(node.rank + 1)
  }
}
