internal import Arithmetic
internal import Storage

/// A bank pass's tiles in float32.
final class FloatBankTiles: BankTiles {
  private struct Products {
    let similarities: MatrixProduct
    let gradients: MatrixProduct
  }

  private let sizes: TileSizes
  private let products: [TileSize: Products]
  private let tile: Tensor
  private var queries = Tensor(shape: [0, 0])
  private var rows = Tensor(shape: [0, 0])

  init(_ sizes: TileSizes) throws(KernelError) {
    self.sizes = sizes
    let (stride, d) = (BankPass.tileWidth, sizes.dimension)
    products = try sizes.each { (height, width) throws(KernelError) in
      Products(
        similarities: try MatrixProduct(
          m: height, n: width, k: d, transposedB: true, strideC: stride, result: sizes.firstResult),
        gradients: try MatrixProduct(
          m: height, n: d, k: width, transposedB: false, strideA: stride, result: .added))
    }
    tile = Tensor(shape: [sizes.heights.max() ?? 0, stride])
  }

  func take(queries: Tensor) { self.queries = queries }

  func start(rows: Tensor) {
    self.rows = rows
    current.similarities.run(queries, rows, tile)
  }

  func largest(_ query: Int) -> Float { unsafe Arithmetic.largest(row(query), rows.shape[0]) }

  func exponentiate(_ query: Int, shift: Float) {
    unsafe Arithmetic.exponentiate(
      row(query), rows.shape[0], scale: 1 / sizes.temperature, shift: -shift / sizes.temperature)
  }

  func sum(_ query: Int) -> Float { unsafe Arithmetic.sum(row(query), rows.shape[0]) }

  func finish(_ gradients: Tensor) { current.gradients.run(tile, rows, gradients) }

  private func row(_ query: Int) -> UnsafeMutablePointer<Float> {
    unsafe tile.pointer + query * BankPass.tileWidth
  }

  private var current: Products {
    let size = TileSize(height: queries.shape[0], width: rows.shape[0])
    guard let products = products[size] else { preconditionFailure("no product for \(size)") }
    return products
  }
}
