public import Arithmetic
public import Storage

/// One pass over the rows of a bank, for a batch of queries: sums of the softmax and of its gradient.
///
/// For each query x of B, over the n rows m_j, with e_j = exp((x·m_j − c) / τ):
///
///     Z = Σ_j e_j        g = Σ_j e_j m_j
///
/// A tile of rows at a time, E = exp(X·Mᵀ/τ − c/τ) is one matrix product, g += E·M a second, as in
/// FlashAttention; nothing of size B × n is stored. The shift c is 1 for every query, exact for unit
/// vectors, as long as e⁻²ᐟᵗ is a normal number; for a temperature below `sharpTemperature` it is the
/// query's own largest x·m_j, kept up to date from tile to tile.
///
/// The rows are cut into segments and the queries into blocks that depend on the sizes alone; each
/// is summed by one thread, and segments are added in order: the result does not depend on the
/// number of threads. Cost: 4·B·n·d floating-point operations.
public final class BankPass {
  /// How the tiles are computed.
  package enum Way: Sendable {
    /// In float32 by `BlockedProduct`.
    case blocked
    /// In float32 by `MatrixProduct`.
    case packed
    /// In bf16.
    case bf16(BFloat16Product.Way)

    /// The quickest in a precision.
    init(_ precision: Precision) {
      self =
        switch precision {
        case .fp32: BlockedProduct.isQuicker ? .blocked : .packed
        case .bf16: .bf16(.native)
        }
    }

    var precision: Precision { if case .bf16 = self { .bf16 } else { .fp32 } }
  }

  /// Below it, shifts are taken from the similarities.
  public static let sharpTemperature: Float = 0.03

  /// B.
  public let batchSize: Int
  /// The number of rows n.
  public let rowCount: Int
  /// d.
  public let dimension: Int
  /// τ.
  public let temperature: Float
  /// What queries, rows and e_j are rounded to in the products; all sums are float32 or double.
  public let precision: Precision

  static let largestTileHeight = 256
  static let tileWidth = 256
  // Few tiles, so that a short bank too has a segment for each of many threads.
  static let segmentWidth = 4 * tileWidth
  static let mostSegments = 48
  // A long bank is cut further, into items enough to keep many threads equally busy. Each has
  // (256, d) floats for its gradients, so there are no more of them than memory for that is small.
  static let longSegmentWidth = 16 * tileWidth
  static let mostItems = 4 * mostSegments

  private let blocks: [Range<Int>]
  private let segments: [Range<Int>]
  private let workers: [any BankWorker]
  // One entry for each segment and query.
  private var partition: [Double]
  private var shifts: [Float]
  // (segments, B, d)
  private let gradients: Tensor

  /// Prepares passes of `batchSize` queries over `rowCount` rows.
  ///
  /// - Throws: `KernelError.noBFloat16` where the processor lacks the precision.
  public convenience init(
    batchSize: Int, rowCount: Int, dimension: Int, temperature: Float, precision: Precision = .fp32
  ) throws(KernelError) {
    try precision.require()
    try self.init(
      batchSize: batchSize, rowCount: rowCount, dimension: dimension, temperature: temperature,
      way: Way(precision))
  }

  /// The same in one of the ways, whether or not it is the quickest.
  package init(
    batchSize: Int, rowCount: Int, dimension: Int, temperature: Float, way: Way
  ) throws(KernelError) {
    precondition(
      batchSize >= 0 && rowCount >= 0 && dimension > 0 && temperature > 0,
      "\(batchSize) queries over \(rowCount) × \(dimension) at temperature \(temperature)")
    self.batchSize = batchSize
    self.rowCount = rowCount
    self.dimension = dimension
    self.temperature = temperature
    precision = way.precision
    blocks = (0..<batchSize).cut(into: BankPass.largestTileHeight)
    let segmentCount = BankPass.segmentCount(rowCount: rowCount, blockCount: max(blocks.count, 1))
    let tileCount = (rowCount + BankPass.tileWidth - 1) / BankPass.tileWidth
    segments = (0..<segmentCount).map { segment in
      let first = segment * tileCount / segmentCount
      let end = (segment + 1) * tileCount / segmentCount
      return (first * BankPass.tileWidth)..<min(end * BankPass.tileWidth, rowCount)
    }
    let workerCount = min(Threads.count, max(blocks.count * segments.count, 1))
    let heights = Set(blocks.map(\.count))
    let sizes = TileSizes(
      heights: heights,
      widths: Set(segments.flatMap { $0.cut(into: BankPass.tileWidth) }.map(\.count)),
      dimension: dimension, temperature: temperature)
    var workers: [any BankWorker] = []
    for _ in 0..<workerCount {
      let worker: any BankWorker =
        switch way {
        case .blocked:
          try BlockedBankWorker(
            heights: heights, segments: Set(segments.map(\.count)), dimension: dimension,
            temperature: temperature)
        case .packed: BankPassWorker(try FloatBankTiles(sizes), sizes)
        case .bf16(let way): BankPassWorker(try BFloat16BankTiles(sizes, way), sizes)
        }
      workers.append(worker)
    }
    self.workers = workers
    partition = Array(repeating: 0, count: segments.count * batchSize)
    shifts = Array(repeating: 1, count: segments.count * batchSize)
    gradients = Tensor(shape: [segments.count, batchSize, dimension])
  }

  static func segmentCount(rowCount: Int, blockCount: Int) -> Int {
    guard rowCount > 0 else { return 0 }
    var most = mostSegments
    while 2 * most * blockCount <= mostItems && rowCount >= 2 * most * longSegmentWidth {
      most *= 2
    }
    return min(max(rowCount / segmentWidth, 1), most)
  }

  /// Whether shifts are taken from the similarities.
  public var isSharp: Bool { temperature < BankPass.sharpTemperature }

  /// Writes Z, g and c of each query.
  ///
  /// - Parameters:
  ///   - queries: X (B, d).
  ///   - rows: M (n, d).
  ///   - sums: (B, at least 1 + d): Z, then g, at the start of each row. The rest is left as it is.
  ///   - shifts: c (B); −∞ for all when a sharp pass has no rows.
  public func run(queries: Tensor, rows: Tensor, sums: Tensor, shifts: Tensor) {
    precondition(
      queries.count == batchSize * dimension && rows.count == rowCount * dimension
        && sums.shape.count == 2 && sums.shape[0] == batchSize && sums.shape[1] > dimension
        && shifts.count == batchSize,
      "\(queries.shape) queries, \(rows.shape) rows, \(sums.shape) sums, \(shifts.shape) shifts")
    unsafe partition.withUnsafeMutableBufferPointer { partition in
      unsafe self.shifts.withUnsafeMutableBufferPointer { shifts in
        let items = blocks.count * segments.count
        nonisolated(unsafe) let (partition, shifts) = unsafe (partition, shifts)
        let active = workers[..<min(workers.count, items)]
        let step = active.count
        parallelFor(active) {
          [batchSize, rowCount, dimension, blocks, segments, gradients] index, worker in
          for item in stride(from: index, to: items, by: step) {
            let block = blocks[item % blocks.count]
            let segment = item / blocks.count
            let place = segment * batchSize
            unsafe worker.run(
              queries: queries.reshaped([batchSize, dimension]).rows(block),
              rows: rows.reshaped([rowCount, dimension]).rows(segments[segment]),
              gradients: gradients.reshaped([segments.count * batchSize, dimension])
                .rows((place + block.lowerBound)..<(place + block.upperBound)),
              partition: UnsafeMutableBufferPointer(
                rebasing: partition[(place + block.lowerBound)..<(place + block.upperBound)]),
              shifts: UnsafeMutableBufferPointer(
                rebasing: shifts[(place + block.lowerBound)..<(place + block.upperBound)]))
          }
        }
      }
    }
    nonisolated(unsafe) let pass = self
    parallelFor(batchSize) { query in
      unsafe pass.join(
        query, sums: sums.rows(query..<(query + 1)), shift: shifts.elements(query..<(query + 1)))
    }
  }

  /// Adds up the segments of one query, in order.
  private func join(_ query: Int, sums: Tensor, shift: Tensor) {
    var largest: Float = isSharp ? -.infinity : 1
    for segment in segments.indices {
      largest = max(largest, shifts[segment * batchSize + query])
    }
    let sum = sums.elements(0..<(1 + dimension))
    sum.fill(0)
    var z = 0.0
    for segment in segments.indices {
      let place = segment * batchSize + query
      let factor = exponential((shifts[place] - largest) / temperature)
      z += Double(factor) * partition[place]
      let part = gradients.elements((place * dimension)..<((place + 1) * dimension))
      addScaled(part, by: factor, to: sum.elements(1..<(1 + dimension)))
    }
    sum.elements(0..<1).fill(Float(z))
    shift.fill(largest)
  }
}

extension Range<Int> {
  /// The range in consecutive parts of `width`, the last as long as is left.
  func cut(into width: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: width).map {
      $0..<Swift.min($0 + width, upperBound)
    }
  }
}
