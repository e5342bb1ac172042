public import MPI
public import Storage

extension Communicator {
  /// Brings what each rank has of the images of its shard to rank zero, in order, a block of images at
  /// a time; collective.
  ///
  /// So nobody holds what there is of all images.
  ///
  /// - Parameters:
  ///   - shards: whose images are whose.
  ///   - numbersPerImage: about how much an image has, which decides how many are in a block.
  ///   - part: what this rank has of some images of its own.
  ///   - body: gets that of a whole block; called on rank zero alone. What it throws ends all ranks.
  public func eachBlock<Element: MessageElement & Numeric>(
    of shards: Partition, numbersPerImage: Int = 1, part: (Range<Int>) -> [Element],
    _ body: ([Element]) throws -> Void
  ) throws {
    let mine = shards[rank]
    for block in shards.blocks(numbersPerImage: numbersPerImage) {
      let own = mine.clamped(to: block)
      let all = try gatherV(own.isEmpty ? [] : part(own))
      try collectively { if isFirst { try body(all) } }
    }
  }
}

extension Partition {
  /// Numbers of a block that goes through rank zero, about; 8 MiB at most as 64-bit integers.
  public static let numbersOfBlock = 1 << 20

  /// All elements in blocks of about `numbersOfBlock` numbers.
  public func blocks(numbersPerImage: Int) -> [Range<Int>] {
    let size = max(1, Partition.numbersOfBlock / max(1, numbersPerImage))
    return stride(from: 0, to: total, by: size).map { $0..<min($0 + size, total) }
  }
}
