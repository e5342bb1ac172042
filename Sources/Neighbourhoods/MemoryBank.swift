internal import Arithmetic
internal import Randomness
internal import Similarity
public import Storage

/// The memory bank, or one shard of it: a unit row of d numbers for each image.
///
/// A row is an exponential average of its image's features over the epochs, as in the paper and in Wu et al., 2018.
public struct MemoryBank: Sendable {
  /// The rows (n, d), each of length 1.
  public let rows: Tensor
  /// Which rows of the whole bank they are, by the index of the image.
  public let indices: Range<Int>

  /// Rows for the images `indices`, all zero until they are started.
  public init(indices: Range<Int>, dimension: Int) {
    self.init(indices: indices, rows: Tensor(shape: [indices.count, dimension]))
  }

  /// Rows (n, d) that are at hand, of the images `indices`.
  public init(indices: Range<Int>, rows: Tensor) {
    precondition(rows.shape.count == 2 && rows.shape[0] == indices.count, "\(rows.shape)")
    self.indices = indices
    self.rows = rows
  }

  /// d.
  public var dimension: Int { rows.shape[1] }

  /// A view of the rows of some of its images.
  public func part(_ images: Range<Int>) -> MemoryBank {
    let first = indices.lowerBound
    return MemoryBank(
      indices: images,
      rows: rows.rows(images.lowerBound - first..<images.upperBound - first))
  }

  /// Starts from random directions, each a function of the seed and the image's index alone.
  public func startRandom(seed: UInt64) {
    parallelFor(indices.count) { local in
      var stream = RandomStream(seed: seed, "memory bank", indices.lowerBound + local)
      let row = self[indices.lowerBound + local]
      for index in 0..<row.count { row[index] = stream.normal() }
    }
    normaliseRows(rows)
  }

  /// The row of an image in this shard (d).
  public subscript(image: Int) -> Tensor {
    precondition(indices.contains(image), "row \(image) is not among \(indices)")
    let local = image - indices.lowerBound
    return rows.elements((local * dimension)..<((local + 1) * dimension))
  }

  /// Starts an image's row from its feature, scaled to length 1.
  public func start(_ image: Int, from feature: Tensor) {
    let row = self[image]
    row.copy(from: feature)
    normaliseRows(row.reshaped([1, dimension]))
  }

  /// Moves an image's row towards its new feature: m ← normalise(η m + (1 − η) x).
  ///
  /// After the gradient was taken from the old row (the paper's memory update; η = `bankMomentum`).
  public func update(_ image: Int, with feature: Tensor, bankMomentum: Float) {
    blendUnitRow(self[image], with: feature, keeping: bankMomentum)
  }
}
