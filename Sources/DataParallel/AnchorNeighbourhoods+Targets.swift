public import MPI
public import Neighbourhoods
public import Storage

extension AnchorNeighbourhoods {
  /// Tells all ranks the neighbours of this rank's anchors; each keeps those whose rows it has.
  ///
  /// Collective. Every rank sees the anchors of all, a block at a time, and of their neighbours keeps
  /// one P-th on average.
  public func targets(of shards: Partition, _ world: Communicator) throws(MPIError) -> ShardTargets
  {
    var targets = ShardTargets(indices: indices)
    let width = 1 + neighbourhoodSize
    guard width > 1 else { return targets }
    let size = max(1, Partition.numbersOfBlock / width)
    for rank in 0..<world.worldSize {
      for start in stride(from: 0, to: shards.counts[rank], by: size) {
        let block = start..<min(start + size, shards.counts[rank])
        let words = try world.broadcast(
          rank == world.rank ? anchorsWithNeighbours(block) : [], root: rank)
        for word in stride(from: 0, to: words.count, by: width) {
          targets.add(Int(words[word]), neighbours: words[word + 1..<word + width])
        }
      }
    }
    return targets
  }

  /// The anchors at some places of the shard, each followed by its neighbours.
  private func anchorsWithNeighbours(_ places: Range<Int>) -> [Int32] {
    places.filter { isAnchor[$0] }.flatMap { place in
      let image = indices.lowerBound + place
      return [Int32(image)] + neighbours(of: image)
    }
  }
}
