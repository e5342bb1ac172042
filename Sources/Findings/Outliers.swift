internal import Files
public import MPI
internal import Reports
internal import Storage

/// The rows that are least like any other: those with the lowest mean similarity to their k nearest.
///
/// The mean over all k, and not the k-th alone, is the measure of Angiulli and Pizzuti (2002), with
/// similarities in place of distances.
public struct Outliers {
  private let count: Int
  private let names: RowNames
  private let world: Communicator

  /// The `count` outliers of rows with these names.
  public init(count: Int, names: RowNames, _ world: Communicator) {
    self.count = count
    self.names = names
    self.world = world
  }

  /// Rank zero writes those of all ranks, the farthest first, of equals the lower row; collective.
  public func write(_ found: FoundNeighbours, to path: String) throws {
    let (k, first) = (found.count, found.shards[world.rank].lowerBound)
    let own = found.shards[world.rank].map { row in
      let place = k * (row - first)
      // From the nearest to the farthest, in double precision: the same sum on any number of ranks.
      let sum = found.similarities[place..<place + k].reduce(0) { $0 + Double($1) }
      return Member(row: row, similarity: sum / Double(k))
    }
    let words = try world.gatherV(
      own.sorted().prefix(count).flatMap {
        [Int64($0.row), Int64(bitPattern: $0.similarity.bitPattern)]
      })
    try world.collectively {
      guard world.isFirst else { return }
      let members = stride(from: 0, to: words.count, by: 2).map {
        Member(
          row: Int(words[$0]),
          similarity: Double(bitPattern: UInt64(bitPattern: words[$0 + 1])))
      }
      let table = OutliersTable(
        members.sorted().prefix(count).map { ($0.row, $0.similarity) }, names: names.names)
      try ReplacementFile.write(table.bytes, to: path)
    }
  }

  private struct Member: Comparable {
    let row: Int
    let similarity: Double

    static func < (a: Member, b: Member) -> Bool {
      (a.similarity, a.row) < (b.similarity, b.row)
    }
  }
}
