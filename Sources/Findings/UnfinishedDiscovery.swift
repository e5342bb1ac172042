public import Arithmetic
public import DataParallel
internal import Files
public import MPI
internal import Neighbourhoods
internal import Similarity
internal import Storage
internal import TensorFiles

/// What a discovery has found before it is done, so that the same command goes on after a stop.
///
/// There is a file for each part, written by the rank that holds it. Any number of ranks up to that of
/// the parts can go on, with the same bits.
public struct UnfinishedDiscovery {
  /// The form of the files.
  private static let format = 2

  private struct State: Codable {
    let format: Int
    let blocks: Int
    let blockSize: Int
    let search: Search
    /// One for each part.
    let files: [UnfinishedFolder.Part]
  }

  /// What is searched for.
  private struct Search: Codable, Equatable {
    let rows: Int
    let dimension: Int
    let neighbours: Int
    let temperature: Float?
    let threshold: Double?
    let precision: String
  }

  private let folder: UnfinishedFolder
  private let neighbours: Int
  private let temperature: Float?
  private let threshold: Double?
  private let precision: Precision
  private let world: Communicator

  /// What is kept beside the results in `output`, of a discovery with these settings; `temperature` is
  /// that of entropies, `threshold` that of near-duplicates, if there are any.
  public init(
    output: String, neighbours: Int, temperature: Float?, threshold: Double?,
    precision: Precision, _ world: Communicator
  ) {
    folder = UnfinishedFolder(output: output, world)
    (self.neighbours, self.temperature, self.threshold) = (neighbours, temperature, threshold)
    self.precision = precision
    self.world = world
  }

  /// How many parts the rows have: those of what is there, if these ranks can hold them, and else one a
  /// rank; collective.
  public func partCount() throws -> Int { max(try state()?.files.count ?? 0, world.worldSize) }

  /// Has a discovery go on where another stopped; collective.
  ///
  /// - Parameters:
  ///   - discovery: one that has not begun.
  ///   - rows: its rows; others than then, by a bit, are searched anew.
  /// - Returns: whether it goes on: false where there is nothing, or nothing that fits.
  public func restore(
    _ discovery: DistributedDiscovery, _ rows: EmbeddingShard
  ) throws -> Bool {
    guard let state = try state(), state.search == search(rows),
      state.files.count == rows.layout.count, state.blockSize == discovery.blockSize,
      (0...discovery.blockCount).contains(state.blocks)
    else { return false }
    let own = try? rows.layout[world.rank].map { try read($0, state, rows) }
    guard try world.allReduce(own == nil ? 0 : 1, .minimum) == 1, let own else { return false }
    discovery.goOn(
      after: state.blocks, own.map(\.found), pairs: own.flatMap { RowPair.pairs($0.pairs) })
    return true
  }

  /// Keeps what was found so far; collective.
  public func save(_ discovery: DistributedDiscovery, _ rows: EmbeddingShard) throws {
    let blocks = discovery.blocksDone
    try folder.replace {
      try rows.layout[world.rank].enumerated().map { place, part in
        // The pairs that a rank has met belong to none of its parts more than to another.
        let pairs = place == 0 ? discovery.pairs : []
        return try folder.write(
          "part-\(part + 1)-after-\(blocks)-blocks.safetensors",
          [("found", discovery.progress(ofPart: place)), ("pairs", pairs.flatMap(\.words))],
          metadata: ["rows": Checksum.text(rows.checksum(ofPart: part))])
      }
    } _: { files in
      State(
        format: Self.format, blocks: blocks, blockSize: discovery.blockSize, search: search(rows),
        files: files)
    }
  }

  /// Removes what was kept, once the discovery is done; collective.
  public func remove() throws { try folder.remove() }

  private func state() throws -> State? {
    let state = try folder.state(State.self)
    return state?.format == Self.format ? state : nil
  }

  private func search(_ rows: EmbeddingShard) -> Search {
    Search(
      rows: rows.rowCount, dimension: rows.dimension, neighbours: neighbours,
      temperature: temperature, threshold: threshold, precision: precision.rawValue)
  }

  /// What was found for a part of these rows.
  ///
  /// - Throws: where its file is not as it was written, or of other rows.
  private func read(
    _ part: Int, _ state: State, _ rows: EmbeddingShard
  ) throws(FileError) -> (found: [Int64], pairs: [Int64]) {
    let file = try folder.open(state.files[part])
    let width = DistributedDiscovery.progressWidth(state.search.neighbours)
    let (found, pairs) = (try file.integers("found"), try file.integers("pairs"))
    guard file.metadata["rows"] == Checksum.text(rows.checksum(ofPart: part)),
      found.count == width * rows.parts.counts[part], pairs.count.isMultiple(of: 2)
    else { throw FileError(state.files[part].name, "is of other rows") }
    return (found, pairs)
  }
}
