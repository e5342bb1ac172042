internal import Files
internal import Foundation
internal import MPI
internal import TensorFiles

/// A folder `unfinished` beside the results of a search, with what it has found before it is done, so
/// that the same command goes on after a stop.
///
/// `state.json` is replaced last, and names the files that belong to it, with their checksums.
struct UnfinishedFolder {
  /// A file that belongs to a state.
  struct Part: Codable {
    let name: String
    let checksum: String
  }

  private let folder: String
  private let world: Communicator

  /// The folder beside the results in `output`.
  init(output: String, _ world: Communicator) {
    folder = Path.join(output, "unfinished")
    self.world = world
  }

  /// What `state.json` says, as rank zero reads it; nil where it is not there, or says something else;
  /// collective.
  func state<State: Decodable>(_ type: State.Type) throws -> State? {
    let text = try world.collectively { () -> String in
      guard world.isFirst, Path.isFile(statePath) else { return "" }
      return String(decoding: try OpenFile.contents(of: statePath), as: UTF8.self)
    }
    return try? JSONDecoder().decode(type, from: Data(try world.broadcast(text).utf8))
  }

  /// Writes a file of integers, and returns how a state names it.
  func write(
    _ name: String, _ tensors: [(name: String, words: [Int64])], metadata: [String: String]
  ) throws(FileError) -> Part {
    let path = Path.join(folder, name)
    let writer = try SafetensorsWriter(
      path: path,
      entries: tensors.map {
        SafetensorsEntry(name: $0.name, type: .int64, shape: [$0.words.count])
      }, metadata: metadata)
    for tensor in tensors { try writer.write(integers: tensor.words, to: tensor.name) }
    try writer.commit()
    return Part(name: name, checksum: Checksum.text(try Checksum.ofFile(path).checksum))
  }

  /// Opens a file as it was written.
  func open(_ part: Part) throws(FileError) -> SafetensorsFile {
    let path = Path.join(folder, part.name)
    guard try Checksum.text(Checksum.ofFile(path).checksum) == part.checksum else {
      throw FileError(path, "is damaged")
    }
    return try SafetensorsFile(path: path)
  }

  /// Replaces the state, and removes files that do not belong to it; collective.
  ///
  /// `write` writes this rank's files, and `state` makes the state of all ranks' files, in rank order.
  func replace<State: Encodable>(
    _ write: () throws -> [Part], _ state: ([Part]) -> State
  ) throws {
    let own = try world.collectively {
      try Folder.make(folder)
      return try write()
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let texts = try world.allGather(String(decoding: try encoder.encode(own), as: UTF8.self))
    try world.collectively {
      guard world.isFirst else { return }
      let parts = try texts.flatMap { try JSONDecoder().decode([Part].self, from: Data($0.utf8)) }
      try ReplacementFile.write([UInt8](encoder.encode(state(parts))), to: statePath)
      let current = parts.map(\.name) + [Path.name(statePath)]
      for other in Folder.names(folder) where !current.contains(other) {
        try Folder.remove(Path.join(folder, other))
      }
    }
  }

  /// Removes all, once the search is done; collective.
  func remove() throws {
    try world.collectively {
      if world.isFirst && Path.isFolder(folder) { try Folder.remove(folder) }
    }
  }

  private var statePath: String { Path.join(folder, "state.json") }
}
