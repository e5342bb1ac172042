internal import Arithmetic
internal import DataParallel
internal import Files
public import MPI
public import Neighbourhoods
internal import Similarity
public import Storage
internal import TensorFiles

/// This rank's rows of embeddings, all of length 1.
public struct EmbeddingShard {
  /// Which rows each part has; parts are one a rank, unless a discovery goes on that had more.
  public let parts: Partition
  /// Which parts each rank holds.
  public let layout: PartLayout
  /// Which rows are whose.
  public var shards: Partition { layout.byRank(parts) }
  /// This rank's.
  public let bank: MemoryBank

  /// N.
  public var rowCount: Int { shards.total }
  /// d.
  public var dimension: Int { bank.dimension }

  /// Reads this rank's rows; collective.
  ///
  /// - Parameters:
  ///   - path: a file or a folder, as `Embeddings` reads it.
  ///   - tensor: which tensor of safetensors files.
  ///   - numbersInRow: what a raw file does not say.
  ///   - isNormalising: whether rows are scaled to length 1; otherwise they must have it.
  ///   - temperature: how nearly they must.
  ///   - partCount: how many parts there are; nil for one a rank.
  ///   - world: all ranks.
  /// - Throws: an error that names the file and the row that has no such length.
  public init(
    path: String, tensor: String?, numbersInRow: Int?, isNormalising: Bool, temperature: Float,
    partCount: Int? = nil, _ world: Communicator
  ) throws {
    let embeddings = try world.collectively {
      try Embeddings(path: path, tensor: tensor, dimension: numbersInRow)
    }
    layout = PartLayout(count: partCount ?? world.worldSize, worldSize: world.worldSize)
    parts = Partition(total: embeddings.rowCount, worldSize: layout.count)
    let bank = MemoryBank(
      indices: layout.byRank(parts)[world.rank], dimension: embeddings.dimension)
    try world.collectively {
      try embeddings.read(rows: bank.indices, into: bank.rows)
      if isNormalising { try EmbeddingShard.normalise(bank, embeddings) }
      try EmbeddingShard.check(bank, embeddings, temperature)
    }
    self.bank = bank
  }

  /// What tells all ranks' rows from others, whoever holds them; collective.
  func checksum(_ world: Communicator) throws -> UInt64 {
    var own: UInt64 = 0
    // Odd factors, so that rows in another order are others.
    for row in bank.indices { own &+= bank[row].checksum &* UInt64(2 * row + 1) }
    return try world.allGather(Int64(bitPattern: own)).reduce(0) {
      $0 &+ UInt64(bitPattern: $1)
    }
  }

  /// What tells the rows of a part that this rank holds from others.
  func checksum(ofPart part: Int) -> UInt64 {
    bank.part(parts[part]).rows.checksum
  }

  /// Scales rows to length 1; one that has no direction is the file's fault.
  private static func normalise(
    _ bank: MemoryBank, _ embeddings: Embeddings
  ) throws(FileError) {
    for row in bank.indices {
      let length = euclideanNorm(bank[row])
      guard length.isFinite, length > 0 else {
        let place = embeddings.place(of: row)
        throw FileError(
          place.file,
          "row \(place.row) " + (length == 0 ? "is all zeros" : "has a number that is not finite"),
          expected: "rows that have a direction", advice: "leave it out")
      }
    }
    normaliseRows(bank.rows)
  }

  /// A row that is not of length 1 is the file's fault.
  private static func check(
    _ bank: MemoryBank, _ embeddings: Embeddings, _ temperature: Float
  ) throws(FileError) {
    do {
      try DistributedDiscovery.checkUnitRows(of: bank, temperature: temperature)
    } catch {
      guard case .notUnit(let row, let length) = error else {
        throw FileError(embeddings.path, "\(error)")
      }
      let place = embeddings.place(of: row)
      throw FileError(
        place.file, "\(DiscoveryError.notUnit(row: place.row, length: length))",
        advice: length.isFinite && length > 0 ? "--normalise scales them" : nil)
    }
  }
}
