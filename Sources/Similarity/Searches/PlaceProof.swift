internal import Arithmetic
internal import Storage

/// Sizes of products for which a pair's result does not depend on where in the tile it is.
///
/// A kernel may add in another order where rows do not fill its registers. oneDNN's for AVX2 was met to
/// do so in the last two rows of 128 or 256, and in none of 192. What holds is found out by trying.
enum PlaceProof {
  /// The first of the sizes for which a product of height × d by d × width gives equal pairs equal bits.
  static func firstSize(
    of sizes: [TileSize], dimension: Int, _ precision: Precision
  ) throws(KernelError) -> TileSize {
    for size in sizes where try holds(size, dimension, precision) { return size }
    throw .disagreement(
      "oneDNN's products of \(dimension) numbers depend on the place in a tile of any size tried; "
        + "set ONEDNN_MAX_CPU_ISA=AVX2, or install another oneDNN")
  }

  /// Whether all pairs have the same bits, when all rows of a side are equal.
  private static func holds(
    _ size: TileSize, _ dimension: Int, _ precision: Precision
  ) throws(KernelError) -> Bool {
    let (height, width) = (size.height, size.width)
    let product = try SearchProduct(size, dimension: dimension, precision)
    let (a, b) = (Tensor(shape: [height, dimension]), Tensor(shape: [width, dimension]))
    let c = Tensor(shape: [height, width])
    func rows(_ rows: Tensor) -> SearchRows {
      SearchRows(
        rows, first: 0,
        roundedInto: precision == .bf16 ? BFloat16Tensor(shape: rows.shape) : nil)
    }
    var phase: Float = 0
    // Numbers whose sums are rounded in nearly every addition; few could agree by chance.
    for _ in 0..<4 {
      for column in 0..<dimension {
        phase = (phase + 0.618_034).truncatingRemainder(dividingBy: 1)
        for row in 0..<height { a[row * dimension + column] = phase - 0.3 }
        for row in 0..<width { b[row * dimension + column] = phase * phase - 0.5 }
      }
      product.run(rows(a), rows(b), into: c)
      let span = c.span
      for index in 1..<c.count where span[index].bitPattern != span[0].bitPattern { return false }
    }
    return true
  }
}
