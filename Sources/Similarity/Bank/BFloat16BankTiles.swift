internal import Arithmetic
internal import Storage

/// A bank pass's tiles in bf16: queries, rows and e_j are rounded, sums are float32.
///
/// The rows in memory stay float32, the exact master; each tile is rounded as it is met. Z is the sum
/// of the same rounded e_j that g is made of, so that g / Z stays an average of rows.
final class BFloat16BankTiles: BankTiles {
  private struct Products {
    let similarities: BFloat16Product
    let gradients: BFloat16Product
  }

  private let sizes: TileSizes
  private let products: [TileSize: Products]
  private let queries: BFloat16Tensor
  private let rows: BFloat16Tensor
  /// e_j.
  private let tile: BFloat16Tensor
  /// x·m_j, at a sharp temperature.
  private let similarities: Tensor
  private var size = TileSize(height: 0, width: 0)

  init(_ sizes: TileSizes, _ way: BFloat16Product.Way) throws(KernelError) {
    self.sizes = sizes
    let (stride, d) = (BankPass.tileWidth, sizes.dimension)
    products = try sizes.each { (height, width) throws(KernelError) in
      Products(
        similarities: try BFloat16Product(
          m: height, n: width, k: d, transposedB: true, strideC: stride,
          result: sizes.firstResult, isRounded: !sizes.isSharp, way: way),
        gradients: try BFloat16Product(
          m: height, n: d, k: width, transposedB: false, strideA: stride, result: .added,
          isRounded: false, way: way))
    }
    let height = sizes.heights.max() ?? 0
    queries = BFloat16Tensor(shape: [height, d])
    rows = BFloat16Tensor(shape: [stride, d])
    tile = BFloat16Tensor(shape: [height, stride])
    similarities = Tensor(shape: [sizes.isSharp ? height : 0, stride])
  }

  func take(queries: Tensor) {
    self.queries.round(queries)
    size = TileSize(height: queries.shape[0], width: 0)
  }

  func start(rows: Tensor) {
    self.rows.round(rows)
    size = TileSize(height: size.height, width: rows.shape[0])
    if sizes.isSharp {
      current.similarities.run(queries, self.rows, similarities)
    } else {
      current.similarities.run(queries, self.rows, tile)
    }
  }

  func largest(_ query: Int) -> Float {
    unsafe Arithmetic.largest(similarities.pointer + query * BankPass.tileWidth, size.width)
  }

  func exponentiate(_ query: Int, shift: Float) {
    let row = unsafe similarities.pointer + query * BankPass.tileWidth
    unsafe Arithmetic.exponentiate(
      row, size.width, scale: 1 / sizes.temperature, shift: -shift / sizes.temperature)
    unsafe roundToBFloat16(row, tile.pointer + query * BankPass.tileWidth, size.width)
  }

  func sum(_ query: Int) -> Float {
    unsafe Arithmetic.sum(tile.pointer + query * BankPass.tileWidth, size.width)
  }

  func finish(_ gradients: Tensor) { current.gradients.run(tile, rows, gradients) }

  private var current: Products {
    guard let products = products[size] else { preconditionFailure("no product for \(size)") }
    return products
  }
}
