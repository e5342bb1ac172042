internal import MPI
internal import Neighbourhoods
public import Storage

extension ShardedBank {
  private static let numbersOfBlock = 1 << 22

  /// Memory that `eachBlock` takes for a bank of `count` rows, in bytes.
  public static func blockByteCount(count: Int, dimension: Int) -> Int {
    MemoryLayout<Float>.size * min(count * dimension, numbersOfBlock)
  }

  /// Calls `body` with consecutive rows of the whole bank and memory for them, 16 MiB at most.
  ///
  /// So a bank is read and written without any rank ever holding the whole of it.
  public func eachBlock(_ body: (Range<Int>, Tensor) throws -> Void) throws {
    let blockSize = max(1, ShardedBank.numbersOfBlock / dimension)
    for start in stride(from: 0, to: count, by: blockSize) {
      let rows = start..<min(start + blockSize, count)
      try body(rows, Tensor(shape: [rows.count, dimension]))
    }
  }

  /// Gathers rows of the whole bank, by index, into `block` (n, d) on `root`.
  ///
  /// `block` is needed on the root only.
  public func gatherRows(_ rows: Range<Int>, into block: Tensor, root: Int = 0) throws {
    let parts = Partition(counts: shards.ranges.map { $0.clamped(to: rows).count })
    let mine = shard.indices.clamped(to: rows)
    let start = mine.isEmpty ? 0 : mine.lowerBound - shard.indices.lowerBound
    try world.gatherV(
      from: shard.rows.rows(start..<start + mine.count), into: block,
      parts.scaled(by: dimension), root: root)
  }

  /// Sets those of the rows, by index, that this rank owns, bit for bit from `block` (n, d).
  public func setRows(_ rows: Range<Int>, from block: Tensor) {
    let mine = shard.indices.clamped(to: rows)
    guard !mine.isEmpty else { return }
    let target = shard.rows.rows(
      mine.lowerBound - shard.indices.lowerBound..<mine.upperBound - shard.indices.lowerBound)
    target.copy(
      from: block.rows(mine.lowerBound - rows.lowerBound..<mine.upperBound - rows.lowerBound))
  }
}
