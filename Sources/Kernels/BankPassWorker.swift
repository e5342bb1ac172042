internal import Storage

/// What one thread needs for its part of a `BankPass`: a tile of similarities, and the two products.
final class BankPassWorker {
  private struct Size: Hashable {
    let height: Int
    let width: Int
  }

  private struct Products {
    let similarities: MatrixProduct
    let gradients: MatrixProduct
  }

  private let dimension: Int
  private let temperature: Float
  private let isSharp: Bool
  private let products: [Size: Products]
  private let tile: Tensor

  /// Prepares tiles of all these heights (queries) and widths (rows).
  init(
    heights: Set<Int>, widths: Set<Int>, dimension: Int, temperature: Float
  ) throws(KernelError) {
    let isSharp = temperature < BankPass.sharpTemperature
    let stride = BankPass.tileWidth
    var products: [Size: Products] = [:]
    for height in heights {
      for width in widths {
        products[Size(height: height, width: width)] = Products(
          similarities: try MatrixProduct(
            m: height, n: width, k: dimension, transposedB: true, strideC: stride,
            result: isSharp
              ? .stored : .exponential(scale: 1 / temperature, shift: -1 / temperature)),
          gradients: try MatrixProduct(
            m: height, n: dimension, k: width, transposedB: false, strideA: stride, result: .added))
      }
    }
    self.products = products
    self.dimension = dimension
    self.temperature = temperature
    self.isSharp = isSharp
    tile = Tensor(shape: [heights.max() ?? 0, stride])
  }

  var byteCount: Int { tile.count * MemoryLayout<Float>.size }

  /// Sums over one segment of rows for one block of queries: overwrites g, Z and c.
  func run(
    queries: Tensor, rows: Tensor, gradients: Tensor,
    partition: UnsafeMutableBufferPointer<Double>, shifts: UnsafeMutableBufferPointer<Float>
  ) {
    let height = queries.shape[0]
    gradients.fill(0)
    unsafe partition.update(repeating: 0)
    unsafe shifts.update(repeating: isSharp ? -.infinity : 1)
    for range in (0..<rows.shape[0]).cut(into: BankPass.tileWidth) {
      guard let products = products[Size(height: height, width: range.count)] else {
        preconditionFailure("no product for a tile of \(height) × \(range.count)")
      }
      let part = rows.rows(range)
      products.similarities.run(queries, part, tile)
      for query in 0..<height {
        let similarities = unsafe tile.pointer + query * BankPass.tileWidth
        if isSharp {
          let largest = unsafe max(shifts[query], largest(similarities, range.count))
          if unsafe largest > shifts[query] {
            let factor = unsafe exponential((shifts[query] - largest) / temperature)
            unsafe partition[query] *= Double(factor)
            scale(gradients.rows(query..<(query + 1)), by: factor)
            unsafe shifts[query] = largest
          }
          unsafe exponentiate(
            similarities, range.count, scale: 1 / temperature, shift: -largest / temperature)
        }
        unsafe partition[query] += Double(sum(similarities, range.count))
      }
      products.gradients.run(tile, part, gradients)
    }
  }
}
