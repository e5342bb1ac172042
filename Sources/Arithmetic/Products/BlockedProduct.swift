internal import COneDNN
package import Storage

/// A matrix product C = A·B of fixed sizes, of matrices in blocks of eight columns.
///
/// A (M, K) is stored as (K/8, M, 8), B (K, N) as (N/8, K, 8), C (M, N) as (N/8, M, 8); all sizes are
/// multiples of eight. To oneDNN it is a 1 × 1 convolution of M pixels, which takes the factors as
/// they lie, while its matrix products pack them anew in every call. Made for one thread, one
/// instance a thread.
package final class BlockedProduct {
  /// Columns in a block.
  package static let block = 8

  /// Whether it is quicker than `MatrixProduct` here.
  ///
  /// So it was measured on AVX2. With AVX-512, oneDNN's matrix products pack little.
  package static var isQuicker: Bool { OneDNN.isLimitedToAVX2 }

  private let operation: Operation
  private let scratchpad = Scratchpad()
  /// Floats of each matrix.
  private let counts: (a: Int, b: Int, c: Int)

  /// Prepares products of M × K by K × N, which overwrite C or are added to it.
  package init(m: Int, n: Int, k: Int, isAdded: Bool) throws(KernelError) {
    precondition(
      [m, n, k].allSatisfy { $0.isMultiple(of: BlockedProduct.block) }, "\(m) × \(k) × \(n)")
    counts = (m * k, k * n, m * n)
    func pixels(_ channels: Int) -> Layout {
      Layout.activation([1, channels, 1, m], block: BlockedProduct.block)
    }
    let (a, c) = (pixels(k), pixels(n))
    let b = Layout.weights([n, k, 1, 1], block: BlockedProduct.block)
    operation = try Threads.asOne { () throws(KernelError) in
      try unsafe Operation("blocked product \(m) × \(k) × \(n)") { made in
        unsafe cdnn_pointwise_create(
          made, isAdded ? CDNN_ACCUMULATE : CDNN_STORE, a.handle, b.handle, c.handle)
      }
    }
    scratchpad.reserve(byteCount: operation.scratchpadByteCount)
  }

  /// Computes the product for matrices that begin where these tensors begin.
  package func run(_ a: Tensor, _ b: Tensor, _ c: Tensor) {
    a.requireRoom(for: counts.a)
    b.requireRoom(for: counts.b)
    c.requireRoom(for: counts.c)
    operation.set(.source, a)
    operation.set(.weights, b)
    operation.set(.destination, c)
    operation.run(scratchpad)
  }
}
