internal import Arithmetic
internal import Storage

/// The two products of a bank pass, and the tile of e_j between them, in one precision.
///
/// Used in order, for a block of queries and one tile of rows after the other: `take(queries:)`, then
/// for each tile `start(rows:)`, at a sharp temperature `exponentiate` of each query, `sum` of each
/// query, `finish(_:)`.
protocol BankTiles: AnyObject {
  /// Begins with these queries (b, d).
  func take(queries: Tensor)
  /// Computes the tile for rows (n, d): e_j with c = 1, or x·m_j at a sharp temperature.
  func start(rows: Tensor)
  /// The largest x·m_j of a query; at a sharp temperature.
  func largest(_ query: Int) -> Float
  /// Turns a query's x·m_j into e_j with the shift c; at a sharp temperature.
  func exponentiate(_ query: Int, shift: Float)
  /// Σ_j e_j of a query over the tile.
  func sum(_ query: Int) -> Float
  /// g ← g + Σ_j e_j m_j for all queries (b, d).
  func finish(_ gradients: Tensor)
}

/// Sizes of the tiles that a pass meets.
struct TileSizes {
  /// Of blocks of queries.
  let heights: Set<Int>
  /// Of tiles of rows.
  let widths: Set<Int>
  /// d.
  let dimension: Int
  /// τ.
  let temperature: Float

  var isSharp: Bool { temperature < BankPass.sharpTemperature }

  /// What becomes of the first product.
  var firstResult: MatrixProduct.Result {
    isSharp ? .stored : .exponential(scale: 1 / temperature, shift: -1 / temperature)
  }

  /// Makes something for each pair of sizes.
  func each<Products>(
    _ make: (_ height: Int, _ width: Int) throws(KernelError) -> Products
  ) throws(KernelError) -> [TileSize: Products] {
    var all: [TileSize: Products] = [:]
    for height in heights {
      for width in widths {
        all[TileSize(height: height, width: width)] = try make(height, width)
      }
    }
    return all
  }
}
