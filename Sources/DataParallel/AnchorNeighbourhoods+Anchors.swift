public import MPI
public import Neighbourhoods
public import Storage

extension AnchorNeighbourhoods {
  /// How many anchors all ranks have; collective.
  private func anchorCount(_ world: Communicator) throws(MPIError) -> Int {
    try world.allReduce(order.keys.count)
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
