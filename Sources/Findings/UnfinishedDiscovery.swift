public import DataParallel
internal import Files
internal import Foundation
public import MPI
internal import Neighbourhoods
internal import Similarity
internal import Storage
internal import TensorFiles

/// What a discovery has found before it is done, in a folder `unfinished` beside its results, so that
/// the same command goes on after a stop.
///
/// `state.json` is replaced last, and names the files that belong to it: one for each part, written by
/// the rank that holds it. Any number of ranks up to that of the parts can go on, with the same bits.
public struct UnfinishedDiscovery {
  /// The form of the files.
  private static let format = 1

  private struct State: Codable {
    let format: Int
    let parts: Int
    let blocks: Int
    let blockSize: Int
    let search: Search
    /// Of each part's file.
    let checksums: [String]
  }

  /// What is searched for.
  private struct Search: Codable, Equatable {
    let rows: Int
    let dimension: Int
    let neighbours: Int
    let temperature: Float
    let threshold: Double?
  }

  private let folder: String
  private let neighbours: Int
  private let temperature: Float
  private let threshold: Double?
  private let world: Communicator

  /// The folder beside the results in `output`, of a discovery with these settings; `threshold` is that
  /// of near-duplicates.
  public init(
    output: String, neighbours: Int, temperature: Float, threshold: Double?, _ world: Communicator
  ) {
    folder = Path.join(output, "unfinished")
    (self.neighbours, self.temperature, self.threshold) = (neighbours, temperature, threshold)
    self.world = world
  }

  /// How many parts the rows have: those of what is there, if these ranks can hold them, and else one a
  /// rank; collective.
  public func partCount() throws -> Int {
    let known = try state()?.parts ?? 0
    return known >= world.worldSize ? known : world.worldSize
  }

  /// Has a discovery go on where another stopped; collective.
  ///
  /// - Parameters:
  ///   - discovery: one that has not begun.
  ///   - rows: its rows; others than then, by a bit, are searched anew.
  /// - Returns: whether it goes on: false where there is nothing, or nothing that fits.
  public func restore(
    _ discovery: DistributedDiscovery, _ rows: EmbeddingShard
  ) throws -> Bool {
    guard let state = try state(), state.search == search(rows), state.parts == rows.layout.count,
      state.blockSize == discovery.blockSize, (0...discovery.blockCount).contains(state.blocks)
    else { return false }
    let own = try? rows.layout[world.rank].map { try read($0, state, rows) }
    guard try world.allReduce(own == nil ? 0 : 1, .minimum) == 1, let own else { return false }
    discovery.goOn(
      after: state.blocks, own.map(\.found), pairs: own.flatMap { RowPair.pairs($0.pairs) })
    return true
  }

  /// Keeps what was found so far; collective.
  public func save(_ discovery: DistributedDiscovery, _ rows: EmbeddingShard) throws {
    let own = try world.collectively {
      try Folder.make(folder)
      return try rows.layout[world.rank].enumerated().map { place, part in
        // The pairs that a rank has met belong to none of its parts more than to another.
        let pairs = place == 0 ? discovery.pairs : []
        return Int64(
          bitPattern: try write(
            discovery.progress(ofPart: place), pairs, part, discovery.blocksDone, rows))
      }
    }
    let checksums = try world.allGatherV(own)
    try world.collectively {
      guard world.isFirst else { return }
      let state = State(
        format: Self.format, parts: rows.layout.count, blocks: discovery.blocksDone,
        blockSize: discovery.blockSize, search: search(rows),
        checksums: checksums.map { Checksum.text(UInt64(bitPattern: $0)) })
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try ReplacementFile.write([UInt8](encoder.encode(state)), to: statePath)
      let current = (0..<state.parts).map { name($0, state.blocks) } + [Path.name(statePath)]
      for other in Folder.names(folder) where !current.contains(other) {
        try Folder.remove(Path.join(folder, other))
      }
    }
  }

  /// Removes what was kept, once the discovery is done; collective.
  public func remove() throws {
    try world.collectively {
      if world.isFirst && Path.isFolder(folder) { try Folder.remove(folder) }
    }
  }

  private var statePath: String { Path.join(folder, "state.json") }

  private func name(_ part: Int, _ blocks: Int) -> String {
    "part-\(part + 1)-after-\(blocks)-blocks.safetensors"
  }

  private func search(_ rows: EmbeddingShard) -> Search {
    Search(
      rows: rows.rowCount, dimension: rows.dimension, neighbours: neighbours,
      temperature: temperature, threshold: threshold)
  }

  /// What `state.json` says, as rank zero reads it; nil where it is not there or says nothing.
  private func state() throws -> State? {
    let text = try world.collectively { () -> String in
      guard world.isFirst, Path.isFile(statePath) else { return "" }
      return String(decoding: try OpenFile.contents(of: statePath), as: UTF8.self)
    }
    let json = Data(try world.broadcast(text).utf8)
    let state = try? JSONDecoder().decode(State.self, from: json)
    guard let state, state.format == Self.format, state.checksums.count == state.parts else {
      return nil
    }
    return state
  }

  private func write(
    _ found: [Int64], _ pairs: [RowPair], _ part: Int, _ blocks: Int, _ rows: EmbeddingShard
  ) throws(FileError) -> UInt64 {
    let path = Path.join(folder, name(part, blocks))
    let words = pairs.flatMap(\.words)
    let writer = try SafetensorsWriter(
      path: path,
      entries: [
        SafetensorsEntry(name: "found", type: .int64, shape: [found.count]),
        SafetensorsEntry(name: "pairs", type: .int64, shape: [words.count]),
      ], metadata: ["rows": Checksum.text(rows.checksum(ofPart: part))])
    try writer.write(integers: found, to: "found")
    try writer.write(integers: words, to: "pairs")
    try writer.commit()
    return try Checksum.ofFile(path).checksum
  }

  /// What was found for a part of these rows.
  ///
  /// - Throws: where its file is not as it was written, or of other rows.
  private func read(
    _ part: Int, _ state: State, _ rows: EmbeddingShard
  ) throws(FileError) -> (found: [Int64], pairs: [Int64]) {
    let path = Path.join(folder, name(part, state.blocks))
    guard try Checksum.text(Checksum.ofFile(path).checksum) == state.checksums[part] else {
      throw FileError(path, "is damaged")
    }
    let file = try SafetensorsFile(path: path)
    let width = DistributedDiscovery.progressWidth(state.search.neighbours)
    let (found, pairs) = (try file.integers("found"), try file.integers("pairs"))
    guard file.metadata["rows"] == Checksum.text(rows.checksum(ofPart: part)),
      found.count == width * rows.parts.counts[part], pairs.count.isMultiple(of: 2)
    else { throw FileError(path, "is of other rows") }
    return (found, pairs)
  }
}
