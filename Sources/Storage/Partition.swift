/// How a sequence is cut into one part for each rank, in rank order, without gaps.
///
/// Parts may be uneven or empty. It is made once and used for many messages: the counts and
/// displacements that MPI takes are kept beside it, so that no call has to build them.
public struct Partition: Sendable, Equatable {
  /// How many elements each rank has.
  public let counts: [Int]
  /// How many elements there are in all.
  public let total: Int
  /// The counts as MPI takes them; valid while `total` is within 32 bits.
  package let counts32: [Int32]
  /// Where each part begins, as MPI takes it; valid while `total` is within 32 bits.
  package let displacements32: [Int32]
  private let starts: [Int]

  /// Parts of these sizes.
  public init(counts: [Int]) {
    precondition(counts.allSatisfy { $0 >= 0 }, "negative counts: \(counts)")
    self.counts = counts
    var end = 0
    self.starts = counts.map { count in
      defer { end += count }
      return end
    }
    self.total = end
    self.counts32 = counts.map { Int32(clamping: $0) }
    self.displacements32 = starts.map { Int32(clamping: $0) }
  }

  /// Parts as equal as can be, as `block(_:of:total:)` says.
  public init(total: Int, worldSize: Int) {
    precondition(total >= 0 && worldSize > 0, "\(total) elements for \(worldSize) ranks")
    self.init(
      counts: (0..<worldSize).map { Partition.block($0, of: worldSize, total: total).count })
  }

  /// One of P parts that are as equal as can be: part r is ⌊r·total/P⌋ ..< ⌊(r+1)·total/P⌋.
  ///
  /// So the rows of the bank and the images of a batch are dealt to ranks.
  public static func block(_ part: Int, of parts: Int, total: Int) -> Range<Int> {
    (part * total / parts)..<((part + 1) * total / parts)
  }

  /// For how many ranks it is.
  public var worldSize: Int { counts.count }

  /// The part of a rank.
  public subscript(rank: Int) -> Range<Int> {
    starts[rank]..<(starts[rank] + counts[rank])
  }

  /// The parts of all ranks, in rank order.
  public var ranges: [Range<Int>] { (0..<worldSize).map { self[$0] } }

  /// The same parts with every element grown to `factor` elements, as rows to their numbers.
  public func scaled(by factor: Int) -> Partition {
    Partition(counts: counts.map { $0 * factor })
  }
}
