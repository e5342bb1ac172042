internal import Datasets
internal import Files
internal import Images
internal import MPI
internal import Storage

extension Dataset {
  /// Joins what the ranks of a node have decoded, so that the node keeps each image once.
  ///
  /// The images lie in memory that the ranks share; where there is not so much of it, each rank is sent
  /// a copy of all. All ranks of `world` call it together.
  mutating func joinParts(of node: Communicator, limit: Int, _ world: Communicator) throws {
    for split in Split.allCases {
      try agreeOnFault(split, world)
      guard try world.allReduce(ownParts[split] == nil ? 0 : 1, .maximum) > 0 else { continue }
      join(split, try Dataset.joined(ownParts[split], node, limit: limit))
    }
  }

  /// The first fault that any rank found in a split is that of all.
  private mutating func agreeOnFault(_ split: Split, _ world: Communicator) throws {
    let fault = faults[split]
    let finder = try world.allReduce(fault == nil ? world.worldSize : world.rank, .minimum)
    guard finder < world.worldSize else { return }
    let (subject, problem, advice) = (
      try world.broadcast(fault?.subject ?? "", root: finder),
      try world.broadcast(fault?.problem ?? "", root: finder),
      try world.broadcast(fault?.advice ?? "", root: finder)
    )
    join(
      split, nil, fault: FileError(subject, problem, advice: advice.isEmpty ? nil : advice))
  }

  /// All images of a split, of which this rank has decoded `own`; nil where they are too many to keep.
  private static func joined(
    _ own: PixelStore?, _ node: Communicator, limit: Int
  ) throws -> PixelStore? {
    let bytes = try node.allGather(Int64(own?.imageByteCount ?? -1)).map(Int.init)
    guard let own, !bytes.contains(-1), bytes.reduce(0, +) <= limit else { return nil }
    let counts = try node.allGather(Int64(own.sizes.count)).map(Int.init)
    let all = try node.allGatherV(own.sizes)
    let sizes = Partition(counts: counts).ranges.map { Array(all[$0]) }
    do throws(MPIError) {
      let blocks = try node.allocateShared(byteCount: own.imageByteCount)
      own.copyImages(to: blocks[node.rank])
      try node.barrier()
      var store = PixelStore(blocks: blocks, channels: own.channels, sizes: sizes)
      store.residentByteCount = own.imageByteCount
      return store
    } catch {
      return PixelStore(
        blocks: try copies(of: own, bytes, node), channels: own.channels, sizes: sizes)
    }
  }

  /// A copy of every rank's images.
  private static func copies(
    of own: PixelStore, _ bytes: [Int], _ node: Communicator
  ) throws(MPIError) -> [Buffer] {
    var blocks: [Buffer] = []
    for rank in 0..<node.worldSize {
      let floats = (bytes[rank] + 3) / MemoryLayout<Float>.size
      let block = Tensor(shape: [floats])
      if rank == node.rank { own.copyImages(to: block.buffer) }
      try node.broadcast(block, root: rank)
      blocks.append(block.buffer)
    }
    return blocks
  }
}
