internal import Files
internal import Foundation
public import MPI
public import TensorFiles

/// Where features go that are computed block by block: one NumPy file, or a folder of them with so many
/// rows each, of which those that are there are not made again.
///
/// A folder's `features.json` says what its features are of; others are never mixed with them.
public struct FeatureFiles {
  /// What the features are of.
  public struct Origin: Codable, Equatable {
    let weights: String
    let layer: String?
    let split: String
    let images: String
    let rows: Int
    let dimension: Int
    let shardRows: Int

    /// Features of so many numbers that the network of a file of weights has of some images.
    ///
    /// - Parameters:
    ///   - images: what tells them and their order from others.
    ///   - shardRows: rows of a file.
    /// - Throws: where the weights cannot be read.
    public init(
      weights path: String, layer: String?, split: String, images: UInt64, rows: Int,
      dimension: Int, shardRows: Int
    ) throws {
      weights = Checksum.text(try Checksum.ofFile(path).checksum)
      self.images = Checksum.text(images)
      (self.layer, self.split, self.rows) = (layer, split, rows)
      (self.dimension, self.shardRows) = (dimension, shardRows)
    }
  }

  /// The rows of each file that is still to be written.
  public let missing: [Range<Int>]
  /// Where the names of the rows go.
  public let namesPath: String

  private let output: String
  private let dimension: Int
  private let files: [Range<Int>]
  private let isFolder: Bool
  private let world: Communicator

  /// One file; collective.
  public init(file output: String, rows: Int, dimension: Int, _ world: Communicator) {
    (self.output, self.dimension, self.world) = (output, dimension, world)
    isFolder = false
    files = [0..<rows]
    missing = files
    namesPath = FeatureFiles.namesPath(of: output)
  }

  /// Where the names of the rows of one file go.
  public static func namesPath(of file: String) -> String {
    (file.hasSuffix(".npy") ? String(file.dropLast(4)) : file) + ".names.txt"
  }

  /// A folder of files; collective.
  ///
  /// - Throws: where the folder has features of another origin.
  public init(folder output: String, _ origin: Origin, _ world: Communicator) throws {
    (self.output, dimension, self.world) = (output, origin.dimension, world)
    isFolder = true
    let files = stride(from: 0, to: origin.rows, by: origin.shardRows).map {
      $0..<min($0 + origin.shardRows, origin.rows)
    }
    self.files = files
    namesPath = Path.join(output, "names.txt")
    let places = try world.collectively { () -> [Int64] in
      guard world.isFirst else { return [] }
      try FeatureFiles.agree(origin, output)
      return files.indices.filter { place in
        let path = Path.join(output, FeatureFiles.name(place, of: files.count))
        let file = try? NumPyFile(path: path)
        return file?.type != .float32 || file?.shape != [files[place].count, origin.dimension]
      }.map(Int64.init)
    }
    // Rank zero's, on all.
    missing = try world.allGatherV(places).map { files[Int($0)] }
  }

  /// The file that begins with these rows, on rank zero.
  public func begin(_ rows: Range<Int>) throws -> NumPyWriter? {
    try world.collectively {
      guard world.isFirst, let place = files.firstIndex(of: rows) else { return nil }
      let path =
        isFolder ? Path.join(output, FeatureFiles.name(place, of: files.count)) : output
      return try NumPyWriter(path: path, type: .float32, shape: [rows.count, dimension])
    }
  }

  /// Names are in the order of the rows, with as many digits as the last has.
  private static func name(_ place: Int, of count: Int) -> String {
    let digits = "\(count - 1)".count
    let number = "\(place)"
    return "features-" + String(repeating: "0", count: digits - number.count) + number + ".npy"
  }

  private static func agree(_ origin: Origin, _ folder: String) throws {
    let path = Path.join(folder, "features.json")
    if Path.exists(path) {
      let old = try? JSONDecoder().decode(Origin.self, from: Data(OpenFile.contents(of: path)))
      guard old == origin else {
        throw FileError(
          folder,
          "has features of other weights, images or layer, or of files of other sizes",
          advice: "give another --output, or remove it")
      }
      return
    }
    guard !Folder.names(folder).contains(where: { $0.hasSuffix(".npy") }) else {
      throw FileError(folder, "has files that were not written here; give another --output")
    }
    try Folder.make(folder)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try ReplacementFile.write(Array(encoder.encode(origin)), to: path)
  }
}
