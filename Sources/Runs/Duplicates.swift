internal import Command
internal import DataParallel
internal import Files
internal import MPI
internal import Neighbourhoods
internal import Reports
internal import Similarity

/// The near-duplicates that `and-dist discover` finds, and the names of rows.
struct Duplicates {
  private let threshold: Double
  /// On rank zero alone; none where rows have no names.
  private let names: [Substring]
  private let world: Communicator

  /// Reads the names, on rank zero.
  init(threshold: Double, names: String?, rowCount: Int, _ world: Communicator) throws {
    self.threshold = threshold
    self.world = world
    self.names = try world.collectively {
      guard let names, world.isFirst else { return [] }
      let text = String(decoding: try OpenFile.contents(of: names), as: UTF8.self)
      var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
      if lines.last?.isEmpty == true { lines.removeLast() }
      guard lines.count == rowCount else {
        throw FileError(names, "has \(lines.count) names", expected: "\(rowCount), one a row")
      }
      return lines
    }
  }

  /// Throws where more pairs are alike than can be kept.
  func check(_ discovery: DistributedDiscovery) throws {
    let count = try world.allReduce(discovery.pairs.count)
    guard count <= MutualSearch.mostPairs else {
      throw UsageError(
        description:
          "similarity-threshold is '\(threshold)', which \(count) pairs or more reach; "
          + "expected one that at most \(MutualSearch.mostPairs) do")
    }
  }

  /// Rank zero groups the pairs of all ranks and writes them; returns how many groups there are, on
  /// rank zero.
  func write(_ discovery: DistributedDiscovery, to path: String) throws -> Int {
    let words = try world.gatherV(
      discovery.pairs.flatMap { pair in
        [
          Int64(pair.first) << 32 | Int64(UInt32(bitPattern: pair.second)),
          Int64(pair.similarity.bitPattern),
        ]
      })
    return try world.collectively {
      guard world.isFirst else { return 0 }
      let pairs = stride(from: 0, to: words.count, by: 2).map { place in
        RowPair(
          first: Int32(words[place] >> 32), second: Int32(truncatingIfNeeded: words[place]),
          similarity: Float(bitPattern: UInt32(words[place + 1])))
      }
      let groups = AlikeGroups(of: pairs).groups
      try ReplacementFile.write(DuplicatesTable(groups, names: names).bytes, to: path)
      return groups.count
    }
  }
}
