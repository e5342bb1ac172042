public import MPI
internal import Neighbourhoods
public import Storage

extension ShardedBank {
  /// The rows of one rank (n, d), on `root` alone; collective.
  ///
  /// So a checkpoint is written shard by shard, and no rank ever holds the whole bank.
  public func gatherShard(of rank: Int, root: Int = 0) throws(MPIError) -> Tensor? {
    if rank == root { return world.rank == root ? shard.rows : nil }
    let numbers = (0..<world.worldSize).map { $0 == rank ? shards[rank].count * dimension : 0 }
    let target = world.rank == root ? Tensor(shape: [shards[rank].count, dimension]) : nil
    try world.gatherV(
      from: world.rank == rank ? shard.rows : Tensor(shape: [0]), into: target,
      Partition(counts: numbers), root: root)
    return target
  }
}
