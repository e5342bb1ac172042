internal import Arithmetic
internal import MPI
internal import Storage

/// What a machine's threads reach together in their fastest matrix product.
///
/// Every thread of every rank multiplies square matrices of its own, small enough for its caches, by
/// oneDNN. The largest rate over some sizes and tries is the peak that shares are taken of: a size
/// may suit a processor's registers and caches badly, and a try may be disturbed, but no rate is
/// above what the machine can do.
struct MatrixProductPeak {
  private static let sizes = [128, 256, 384]
  private static let tries = 5
  /// Floating-point operations of a thread in a try: tens of milliseconds, or a few at the fastest.
  private static let operationsPerTry = 2.5e9

  /// Floating-point operations a second, of all ranks together.
  let rate: Double

  /// Measures products of factors in `precision`, all ranks at the same time.
  ///
  /// - Throws: `KernelError.noBFloat16` where bf16 is asked for and the processor lacks it.
  init(_ precision: Precision, _ world: Communicator) throws {
    var best = 0.0
    for size in Self.sizes {
      let products = try world.collectively {
        try (0..<Threads.count).map { _ in try Self.product(size, precision) }
      }
      let repeats = Int(Self.operationsPerTry / (2 * Double(size * size * size)))
      let operations = 2 * Double(size * size * size * repeats * products.count)
      for _ in 0..<Self.tries {
        try world.barrier()
        let seconds = ContinuousClock().measure {
          parallelFor(products[...]) { _, product in
            for _ in 0..<repeats { product() }
          }
        }
        best = max(best, try world.allReduce(operations / (seconds / .seconds(1))))
      }
    }
    rate = best
  }

  /// A product of two matrices of ones.
  private static func product(_ size: Int, _ precision: Precision) throws -> () -> Void {
    let ones = Tensor(shape: [size, size])
    ones.fill(1)
    let result = Tensor(shape: [size, size])
    switch precision {
    case .fp32:
      let product = try MatrixProduct(m: size, n: size, k: size, transposedB: false)
      let other = Tensor(shape: [size, size])
      other.fill(1)
      return { product.run(ones, other, result) }
    case .bf16:
      let product = try BFloat16Product(
        m: size, n: size, k: size, transposedB: false, result: .stored, isRounded: false,
        way: .native)
      let (left, right) = (
        BFloat16Tensor(shape: [size, size]), BFloat16Tensor(shape: [size, size])
      )
      left.round(ones)
      right.round(ones)
      return { product.run(left, right, result) }
    }
  }
}
