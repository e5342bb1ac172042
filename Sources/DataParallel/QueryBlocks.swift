public import Storage
internal import MPI

/// All ranks' queries in blocks: in each, every rank asks with the next few of its own.
public struct QueryBlocks: Sendable {
  /// How many queries each rank has.
  public let parts: Partition
  /// How many of a rank's queries are in a block, at most.
  public let rowsPerRank: Int

  /// Blocks of about `size` queries of all ranks together.
  public init(parts: Partition, size: Int = 4096) {
    self.parts = parts
    rowsPerRank = max(size / parts.worldSize, 64)
  }

  /// How many blocks there are, the same on all ranks.
  public var count: Int { ((parts.counts.max() ?? 0) + rowsPerRank - 1) / rowsPerRank }

  /// Which of its own queries, from 0, each rank has in a block; ranks may have none left.
  public subscript(block: Int) -> [Range<Int>] {
    parts.counts.map { count in
      let start = min(block * rowsPerRank, count)
      return start..<min(start + rowsPerRank, count)
    }
  }
}
