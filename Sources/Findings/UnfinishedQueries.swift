internal import Files
public import MPI
internal import Similarity
internal import Storage
internal import TensorFiles

/// What a search of queries has found before it is done, so that the same command goes on after a stop,
/// on any number of ranks.
///
/// There is a file for each rank that was there, with what it has found for its queries.
public struct UnfinishedQueries {
  /// The form of the files.
  private static let format = 1

  private struct State: Codable {
    let format: Int
    let search: Search
    /// One for each rank.
    let files: [UnfinishedFolder.Part]
  }

  /// What is searched for.
  private struct Search: Codable, Equatable {
    let queries: Int
    let rows: Int
    let neighbours: Int
    /// Of queries and of rows.
    let checksums: [String]
  }

  private let folder: UnfinishedFolder
  private let search: Search
  /// Which queries are whose.
  private let shards: Partition
  private let world: Communicator

  /// What is kept beside the results in `output`; collective.
  public init(
    output: String, of queries: EmbeddingShard, among rows: EmbeddingShard, count: Int,
    _ world: Communicator
  ) throws {
    folder = UnfinishedFolder(output: output, world)
    search = Search(
      queries: queries.rowCount, rows: rows.rowCount, neighbours: count,
      checksums: try [queries, rows].map { Checksum.text(try $0.checksum(world)) })
    shards = queries.shards
    self.world = world
  }

  /// What another search has found for this rank's queries, as `QuerySearch.words`; empty where there is
  /// nothing, or nothing that fits; collective.
  public func found() throws -> [Int64] {
    guard let state = try folder.state(State.self), state.format == Self.format,
      state.search == search, !state.files.isEmpty
    else { return [] }
    let own = try? read(state)
    guard try world.allReduce(own == nil ? 0 : 1, .minimum) == 1 else { return [] }
    return own ?? []
  }

  /// Keeps what was found so far; collective.
  public func save(_ search: QuerySearch) throws {
    try folder.replace {
      // No name of an earlier state, of other ranks too: that stays whole until this one is.
      let place = "\(world.rank + 1)-of-\(world.worldSize)"
      let name = "rank-\(place)-after-\(search.doneCount)-queries.safetensors"
      return [try folder.write(name, [("found", search.words)], metadata: [:])]
    } _: { files in
      State(format: Self.format, search: self.search, files: files)
    }
  }

  /// Removes what was kept, once the search is done; collective.
  public func remove() throws { try folder.remove() }

  /// What the files of earlier ranks say of this rank's queries.
  private func read(_ state: State) throws(FileError) -> [Int64] {
    let (own, width) = (shards[world.rank], search.neighbours)
    var words: [Int64] = []
    words.reserveCapacity(own.count * width)
    let earlier = Partition(total: search.queries, worldSize: state.files.count)
    for (range, file) in zip(earlier.ranges, state.files) where range.overlaps(own) {
      let found = try folder.open(file).integers("found")
      guard found.count == range.count * width else {
        throw FileError(file.name, "is of other queries")
      }
      let shared = range.clamped(to: own)
      let first = (shared.lowerBound - range.lowerBound) * width
      words += found[first..<first + shared.count * width]
    }
    return words
  }
}
