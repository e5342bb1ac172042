internal import Arithmetic
internal import Storage

/// A bank pass in float32 by `BlockedProduct`: nothing is packed but rows, once for both products.
///
/// A tile of n rows is laid out in blocks as it is, M, and transposed, Mᵀ; queries as Xᵀ. Then
/// (x·m_j) = M·Xᵀ is (n, b) in blocks of eight queries, E is made of it in place, and gᵀ += Mᵀ·E
/// takes it where it lies. Sizes are filled up to multiples of eight with zeros, which add nothing.
final class BlockedBankWorker: BankWorker {
  /// Rows in a tile: E, M and Mᵀ, queries and gᵀ are half a megabyte for 256 queries of d = 128.
  static let tileWidth = 128

  private struct Products {
    let similarities: BlockedProduct
    let gradients: BlockedProduct
  }

  private let temperature: Float
  private let isSharp: Bool
  private let products: [TileSize: Products]
  /// Transposed (b/8, d, 8).
  private let queries: Tensor
  /// In blocks (d/8, n, 8).
  private let rows: Tensor
  /// Transposed (n/8, d, 8).
  private let transposedRows: Tensor
  /// x·m_j, then e_j (b/8, n, 8).
  private let tile: Tensor
  /// gᵀ (b/8, d, 8).
  private let gradients: Tensor
  /// Of eight queries each.
  private var partition: [SIMD8<Double>]
  private var shifts: [SIMD8<Float>]
  /// Kept for nothing but that the reading is not left out.
  private var touched: Float = 0

  /// Prepares tiles for these blocks of queries and segments of rows.
  init(
    heights: Set<Int>, segments: Set<Int>, dimension: Int, temperature: Float
  ) throws(KernelError) {
    let widths = segments.flatMap {
      (0..<$0).cut(into: BlockedBankWorker.tileWidth).map { filled($0.count) }
    }
    let sizes = TileSizes(
      heights: Set(heights.map(filled)), widths: Set(widths), dimension: filled(dimension),
      temperature: temperature)
    let d = sizes.dimension
    products = try sizes.each { (height, width) throws(KernelError) in
      Products(
        similarities: try BlockedProduct(m: width, n: height, k: d, isAdded: false),
        gradients: try BlockedProduct(m: d, n: height, k: width, isAdded: true))
    }
    self.temperature = temperature
    isSharp = sizes.isSharp
    let (height, width) = (sizes.heights.max() ?? 0, sizes.widths.max() ?? 0)
    queries = Tensor(shape: [height / 8, d, 8])
    rows = Tensor(shape: [d / 8, width, 8])
    transposedRows = Tensor(shape: [width / 8, d, 8])
    tile = Tensor(shape: [height / 8, width, 8])
    gradients = Tensor(shape: [height / 8, d, 8])
    partition = Array(repeating: .zero, count: height / 8)
    shifts = Array(repeating: .zero, count: height / 8)
  }

  func run(
    queries: Tensor, rows: Tensor, gradients: Tensor,
    partition: UnsafeMutableBufferPointer<Double>, shifts: UnsafeMutableBufferPointer<Float>
  ) {
    let height = queries.shape[0]
    for group in self.partition.indices {
      self.partition[group] = .zero
      self.shifts[group] = SIMD8(repeating: isSharp ? -.infinity : 1)
    }
    self.gradients.fill(0)
    layOut(queries, nil, transposed: self.queries)
    for range in (0..<rows.shape[0]).cut(into: BlockedBankWorker.tileWidth) {
      let size = TileSize(height: filled(height), width: filled(range.count))
      guard let products = products[size] else { preconditionFailure("no product for \(size)") }
      layOut(rows.rows(range), self.rows, transposed: transposedRows)
      products.similarities.run(self.rows, self.queries, tile)
      for group in 0..<(size.height / 8) {
        exponentiate(group, rowCount: range.count, stride: size.width)
      }
      products.gradients.run(transposedRows, tile, self.gradients)
    }
    write(gradients)
    for query in 0..<height {
      unsafe partition[query] = self.partition[query / 8][query % 8]
      unsafe shifts[query] = self.shifts[query / 8][query % 8]
    }
  }

  /// Lays a matrix (n, d) out in blocks, as it is (d/8, n, 8) and transposed (n/8, d, 8).
  private func layOut(_ matrix: Tensor, _ blocks: Tensor?, transposed: Tensor) {
    let (count, width) = (matrix.shape[0], matrix.shape[1])
    let (blockStride, transposedStride) = (filled(count) * 8, filled(width) * 8)
    let (source, target) = unsafe (matrix.pointer, transposed.pointer)
    for row in stride(from: 0, to: count, by: 8) {
      unsafe touch(source + row * width, min(8, count - row) * width)
      for column in stride(from: 0, to: width, by: 8) {
        let corner = unsafe source + row * width + column
        let numbers =
          unsafe row + 8 <= count && column + 8 <= width
          ? EightRows(corner, stride: width)
          : EightRows(corner, stride: width, height: count - row, width: width - column)
        if let blocks {
          unsafe numbers.store(blocks.pointer + column / 8 * blockStride + row * 8, stride: 8)
        }
        unsafe numbers.transposed.store(
          target + row / 8 * transposedStride + column * 8, stride: 8)
      }
    }
  }

  /// Reads a number of every line of the cache, in order, so that rows are fetched side by side.
  ///
  /// Blocks take them across rows, which leaves the processor waiting for each line in turn: with this
  /// a pass over a bank beyond the caches was 2 to 5 % quicker.
  private func touch(_ numbers: UnsafePointer<Float>, _ count: Int) {
    var sum: Float = 0
    for index in stride(from: 0, to: count, by: Buffer.alignment / MemoryLayout<Float>.size) {
      unsafe sum += numbers[index]
    }
    touched = sum
  }

  /// Turns the x·m_j of eight queries into e_j, and adds them to Z.
  private func exponentiate(_ group: Int, rowCount: Int, stride: Int) {
    let numbers = unsafe tile.pointer + group * stride * 8
    if isSharp { unsafe raiseShifts(group, numbers, rowCount) }
    let sums = unsafe exponentiateRows(
      numbers, rowCount, scales: SIMD8(repeating: 1 / temperature),
      offsets: -shifts[group] / temperature)
    partition[group] += SIMD8<Double>(sums)
  }

  /// Raises the shifts of eight queries to their largest x·m_j, and scales what was summed by the old.
  private func raiseShifts(_ group: Int, _ numbers: UnsafePointer<Float>, _ rowCount: Int) {
    let old = shifts[group]
    var largest = old
    for row in 0..<rowCount {
      let similarities = unsafe eight(numbers + row * 8)
      largest.replace(with: similarities, where: similarities .> largest)
    }
    let raised = largest .> old
    guard hasAny(raised) else { return }
    let factors = SIMD8<Float>(repeating: 1).replacing(
      with: exponential((old - largest) / temperature), where: raised)
    shifts[group] = largest
    partition[group] *= SIMD8<Double>(factors)
    let d = gradients.shape[1]
    let sums = unsafe gradients.pointer + group * d * 8
    for index in 0..<d {
      let place = unsafe sums + index * 8
      unsafe UnsafeMutableRawPointer(place).storeBytes(
        of: eight(place) * factors, as: SIMD8<Float>.self)
    }
  }

  /// Writes g (b, d) from its blocks.
  private func write(_ result: Tensor) {
    let (count, width) = (result.shape[0], result.shape[1])
    let (source, target) = unsafe (gradients.pointer, result.pointer)
    for row in stride(from: 0, to: count, by: 8) {
      for column in stride(from: 0, to: width, by: 8) {
        let block = unsafe source + row / 8 * filled(width) * 8 + column * 8
        let numbers = unsafe EightRows(block, stride: 8).transposed
        let corner = unsafe target + row * width + column
        if row + 8 <= count && column + 8 <= width {
          unsafe numbers.store(corner, stride: width)
        } else {
          unsafe numbers.store(corner, stride: width, height: count - row, width: width - column)
        }
      }
    }
  }
}

/// x ← exp(scales·x + offsets) for rows of eight numbers; returns the sums of columns.
private func exponentiateRows(
  _ x: UnsafeMutablePointer<Float>, _ count: Int, scales: SIMD8<Float>, offsets: SIMD8<Float>
) -> SIMD8<Float> {
  var sums = SIMD8<Float>.zero
  // Sums of a few rows first: fewer roundings of a long sum.
  for start in stride(from: 0, to: count, by: 16) {
    var few = SIMD8<Float>.zero
    for row in start..<min(start + 16, count) {
      let place = unsafe x + row * 8
      let e = unsafe exponential(offsets.addingProduct(eight(place), scales))
      unsafe UnsafeMutableRawPointer(place).storeBytes(of: e, as: SIMD8<Float>.self)
      few += e
    }
    sums += few
  }
  return sums
}

/// A size filled up to whole blocks.
private func filled(_ size: Int) -> Int { size.roundedUp(toMultipleOf: BlockedProduct.block) }
