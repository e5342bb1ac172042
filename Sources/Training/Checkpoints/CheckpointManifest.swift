internal import Files
internal import Foundation

/// `manifest.json`: the files of a checkpoint with their sizes and checksums, and the checksum of
/// this list.
///
/// It is written when all others are on the disk. A bit that flips anywhere, a file that is cut off,
/// gone or another's is found by it.
struct CheckpointManifest: Codable, Equatable {
  /// A file as it was written.
  struct File: Codable, Equatable, Sendable {
    let name: String
    let bytes: Int
    /// As `xxhsum -H3` prints it.
    let xxh3: String
  }

  /// The files, in the order of their names.
  let files: [File]
  /// The checksum of a line `name bytes xxh3` for each of them.
  let xxh3: String

  init(files: [File]) {
    self.files = files.sorted { $0.name < $1.name }
    xxh3 = CheckpointManifest.checksum(of: self.files)
  }

  private static func checksum(of files: [File]) -> String {
    Checksum.text(Checksum.of(files.map { "\($0.name) \($0.bytes) \($0.xxh3)\n" }.joined()))
  }

  /// Bytes of all files.
  var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

  /// The text of `manifest.json`.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return [UInt8](try encoder.encode(self))
  }

  /// Reads a checkpoint's manifest, which must be as it was written.
  init(of checkpoint: Checkpoint) throws(FileError) {
    let path = checkpoint.manifest
    let bytes = try OpenFile.contents(of: path)
    guard bytes.count < CheckpointManifest.mostBytes,
      let manifest = try? JSONDecoder().decode(CheckpointManifest.self, from: Data(bytes)),
      manifest.xxh3 == CheckpointManifest.checksum(of: manifest.files),
      manifest.files.allSatisfy({ !$0.name.contains("/") })
    else { throw FileError(path, "is damaged", advice: Checkpoint.advice) }
    self = manifest
  }

  private static let mostBytes = 1 << 26
}

extension CheckpointManifest.File {
  /// A file with so many bytes and this checksum.
  init(_ name: String, bytes: Int, checksum: UInt64) {
    (self.name, self.bytes, xxh3) = (name, bytes, Checksum.text(checksum))
  }

  /// Throws unless the file is as it was written.
  func check(in checkpoint: Checkpoint) throws(FileError) {
    let path = checkpoint.file(name)
    guard Path.isFile(path) else {
      throw FileError(path, "is missing", advice: Checkpoint.advice)
    }
    let size = try Path.size(path)
    guard size == bytes else {
      throw FileError(
        path, "is damaged: it has \(size) bytes", expected: "\(bytes)",
        advice: Checkpoint.advice)
    }
    guard try Checksum.text(Checksum.ofFile(path).checksum) == xxh3 else {
      throw FileError(
        path, "is damaged: its checksum is not the one in \(Checkpoint.manifestName)",
        advice: Checkpoint.advice)
    }
  }
}

extension Checkpoint {
  static let advice = "use an earlier checkpoint, or --resume never"

  /// Writes the manifest of the files that are there, as they are.
  package func seal() throws {
    let names = Folder.names(path).filter { $0 != Checkpoint.manifestName }
    let files = try names.map {
      let (bytes, checksum) = try Checksum.ofFile(file($0))
      return CheckpointManifest.File($0, bytes: bytes, checksum: checksum)
    }
    try ReplacementFile.write(CheckpointManifest(files: files).json(), to: manifest)
  }
}
