internal import Arithmetic
internal import Storage

/// The similarities of a tile of pairs, about: one product in the precision of a search, for one thread.
///
/// Tiles have one size, and are filled up with zeros where rows end.
final class SearchProduct {
  private enum Means {
    /// With copies of rows where a tile is not full.
    case float(MatrixProduct, left: Tensor, right: Tensor)
    case bFloat16(BFloat16Product, left: BFloat16Tensor, right: BFloat16Tensor)
  }

  private let means: Means
  private let size: TileSize

  init(_ size: TileSize, dimension: Int, _ precision: Precision) throws(KernelError) {
    self.size = size
    let (left, right) = ([size.height, dimension], [size.width, dimension])
    switch precision {
    case .fp32:
      means = .float(
        try MatrixProduct(m: size.height, n: size.width, k: dimension, transposedB: true),
        left: Tensor(shape: left), right: Tensor(shape: right))
    case .bf16:
      means = .bFloat16(
        try BFloat16Product(
          m: size.height, n: size.width, k: dimension, transposedB: true, result: .stored,
          isRounded: false, way: precision.isAvailable ? .native : .portable),
        left: BFloat16Tensor(shape: left), right: BFloat16Tensor(shape: right))
    }
  }

  /// c (height, width) = the inner products of the rows of `a` with those of `b`.
  func run(_ a: SearchRows, _ b: SearchRows, into c: Tensor) {
    switch (means, a.rounded, b.rounded) {
    case (.float(let product, let left, let right), _, _):
      product.run(filled(a.rows, left), filled(b.rows, right), c)
    case (.bFloat16(let product, let left, let right), let a?, let b?):
      product.run(filled(a, left), filled(b, right), c)
    default: preconditionFailure("rows that were not rounded")
    }
  }

  /// How far at most one of these similarities is from the exact one, as `innerProduct` has it.
  ///
  /// |x·y − x̃·ỹ| ≤ ‖x − x̃‖·‖y‖ + ‖x̃‖·‖y − ỹ‖ by Cauchy and Schwarz, and a sum of d products, in
  /// whatever order, is off by at most d·2⁻²⁴·‖x‖·‖y‖, here and in the exact one; doubled, so that
  /// neither lengths above 1 by a thousandth nor the rounding of this bound itself matter.
  static func margin(_ a: SearchRows, _ b: SearchRows) -> Float {
    1.01 * (a.loss + b.loss) + 4 * Float(a.rows.shape[1] + 8) * 0x1p-24
  }

  private func filled(_ rows: Tensor, _ tile: Tensor) -> Tensor {
    guard rows.shape[0] < tile.shape[0] else { return rows }
    tile.elements(0..<rows.count).copy(from: rows)
    tile.elements(rows.count..<tile.count).fill(0)
    return tile
  }

  private func filled(_ rows: BFloat16Tensor, _ tile: BFloat16Tensor) -> BFloat16Tensor {
    guard rows.shape[0] < tile.shape[0] else { return rows }
    unsafe tile.pointer.update(from: rows.pointer, count: rows.count)
    unsafe (tile.pointer + rows.count).update(
      repeating: BFloat16(bitPattern: 0), count: tile.count - rows.count)
    return tile
  }
}
