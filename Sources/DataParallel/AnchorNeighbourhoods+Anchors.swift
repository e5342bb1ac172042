public import MPI
public import Neighbourhoods
public import Storage

extension AnchorNeighbourhoods {
  /// How many anchors all ranks have; collective.
  private func anchorCount(_ world: Communicator) throws(MPIError) -> Int {
    try world.allReduce(order.keys.count)
  }

  /// The first `count` anchors of all ranks, each followed by its nearest others, at most `most`; on rank
  /// zero alone, but all ranks take part.
  public func first(
    _ count: Int, nearest most: Int, _ world: Communicator
  ) throws(MPIError) -> [[Int]] {
    let width = 1 + min(most, neighbourhoodSize)
    let own = order.keys.prefix(count).flatMap { key in
      [key] + neighbours(of: SelectionOrder.image(of: key)).prefix(width - 1).map(Int.init)
    }
    let all = try world.gatherV(own)
    return stride(from: 0, to: all.count, by: width).map { Array(all[$0..<$0 + width]) }
      .sorted { $0[0] < $1[0] }.prefix(count)
      .map { [SelectionOrder.image(of: $0[0])] + $0.dropFirst() }
  }

  /// Calls `body` with the anchors of all ranks in the order of their selection, lowest entropy
  /// first, a block at a time; on rank zero alone, but all ranks take part.
  public func eachBlockOfAnchors(
    _ world: Communicator, size: Int = Partition.numbersOfBlock, _ body: ([Int]) throws -> Void
  ) throws {
    let selection = AnchorSelection(order: order, world: world)
    let count = try anchorCount(world)
    var done = 0
    for start in stride(from: 0, to: count, by: size) {
      let end = order.count(upTo: try selection.key(at: min(start + size, count)))
      let keys = try world.gatherV(Array(order.keys[done..<end])).sorted()
      try world.collectively { if world.isFirst { try body(keys.map(SelectionOrder.image)) } }
      done = end
    }
  }
}
