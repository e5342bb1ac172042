/// How the parts of a job lie on its ranks: each rank holds some, next to each other.
///
/// A job has V parts for its whole life, whatever the number P of ranks that hold them at a time: a
/// part has its share of each batch, its own statistics of batch norm and its share of the bank's
/// rows. All sums over parts are taken in one tree (`sumInTree`), of which a rank has a branch when V
/// and P are powers of two: then the ranks' number changes no bit of any sum.
public struct PartLayout: Sendable, Equatable {
  /// V.
  public let count: Int
  /// Which parts each rank holds.
  public let ranks: Partition

  /// `count` parts on `worldSize` ranks, of which none may be without.
  public init(count: Int, worldSize: Int) {
    precondition(worldSize > 0 && count >= worldSize, "\(count) parts on \(worldSize) ranks")
    self.count = count
    ranks = Partition(total: count, worldSize: worldSize)
  }

  /// P.
  public var worldSize: Int { ranks.worldSize }

  /// The parts that a rank holds.
  public subscript(rank: Int) -> Range<Int> { ranks[rank] }

  /// The rank that holds a part.
  public func rank(of part: Int) -> Int {
    precondition(part >= 0 && part < count, "part \(part) of \(count)")
    return ((part + 1) * worldSize - 1) / count
  }

  /// The most parts that a rank holds.
  public var mostParts: Int { ranks.counts.max() ?? 1 }

  /// Whether each rank's parts are a branch of the tree that sums are taken in.
  public var isAligned: Bool { count == worldSize || count.isPowerOfTwo && worldSize.isPowerOfTwo }

  /// What the parts have, as what the ranks have.
  public func byRank(_ parts: Partition) -> Partition {
    precondition(parts.worldSize == count, "\(parts.worldSize) shares for \(count) parts")
    return Partition(counts: ranks.ranges.map { parts.counts[$0].reduce(0, +) })
  }

  /// What the parts of a rank have, from the start of what the rank has.
  public func shares(of parts: Partition, on rank: Int) -> [Range<Int>] {
    let start = parts[ranks[rank].lowerBound].lowerBound
    return ranks[rank].map {
      parts[$0].lowerBound - start..<parts[$0].upperBound - start
    }
  }
}

extension Int {
  /// Whether it is 1, 2, 4, 8 or another power of two.
  public var isPowerOfTwo: Bool { self > 0 && nonzeroBitCount == 1 }
}
