internal import COneDNN
package import Storage

/// A matrix product C = A·B of bf16 factors, summed in float32; sizes and results as `MatrixProduct`.
///
/// C is float32, or rounded to bf16 when it is done. There are two ways to the same rounding: oneDNN
/// on processors that have instructions for it, and, for tests on all others, widened factors in a
/// `MatrixProduct`. They differ in the order of additions alone.
package final class BFloat16Product {
  /// How it is computed.
  package enum Way: Sendable {
    /// By the processor's own bf16 instructions.
    case native
    /// By float32 products of the rounded numbers, on any processor; slow.
    case portable
  }

  private enum Means {
    case native(Operation, Scratchpad)
    case portable(MatrixProduct, a: Tensor, b: Tensor, c: Tensor)
  }

  private let means: Means
  private let isRounded: Bool
  /// Numbers from the first to the last of each matrix.
  private let extents: (a: Int, b: Int, c: Int)

  /// Prepares products of M × K by K × N (or by N × K, transposed); strides are in numbers.
  ///
  /// - Throws: `KernelError.noBFloat16` where the way needs instructions that are not there.
  package init(
    m: Int, n: Int, k: Int, transposedB: Bool, strideA: Int? = nil, strideC: Int? = nil,
    result: MatrixProduct.Result, isRounded: Bool, way: Way
  ) throws(KernelError) {
    self.isRounded = isRounded
    let strideC = strideC ?? n
    precondition(
      m >= 0 && n >= 0 && k >= 0 && strideA ?? k >= k && strideC >= n, "\(m) × \(k) by \(k) × \(n)")
    extents = (
      max((m - 1) * (strideA ?? k) + k, 0), k * n, max((m - 1) * strideC + n, 0)
    )
    guard way == .native else {
      means = .portable(
        try MatrixProduct(
          m: m, n: n, k: k, transposedB: transposedB, strideC: strideC, result: result),
        a: Tensor(shape: [m, k]), b: Tensor(shape: transposedB ? [n, k] : [k, n]),
        c: Tensor(shape: [m, strideC]))
      return
    }
    try Precision.bf16.require()
    let a = Layout.stridedBFloat16([m, k], strides: [strideA ?? k, 1])
    let b = Layout.stridedBFloat16([k, n], strides: transposedB ? [1, k] : [n, 1])
    let c =
      isRounded
      ? Layout.stridedBFloat16([m, n], strides: [strideC, 1])
      : Layout.strided([m, n], strides: [strideC, 1])
    let (kind, scale, shift) = result.operation
    let operation = try Threads.asOne { () throws(KernelError) in
      try unsafe Operation("bf16 matmul \(m) × \(k) × \(n)") { made in
        unsafe cdnn_matmul_create(made, kind, a.handle, b.handle, c.handle, scale, shift)
      }
    }
    let scratchpad = Scratchpad()
    scratchpad.reserve(byteCount: operation.scratchpadByteCount)
    means = .native(operation, scratchpad)
  }

  /// Computes the product into float32.
  package func run(_ a: BFloat16Tensor, _ b: BFloat16Tensor, _ c: Tensor) {
    precondition(!isRounded, "a product that is to be rounded")
    require(a, b)
    c.requireRoom(for: extents.c)
    switch means {
    case .native(let operation, let scratchpad):
      operation.set(.destination, c)
      run(operation, scratchpad, a, b)
    case .portable(let product, let wideA, let wideB, _):
      a.widen(into: wideA)
      b.widen(into: wideB)
      product.run(wideA, wideB, c)
    }
  }

  /// Computes the product and rounds it to bf16.
  package func run(_ a: BFloat16Tensor, _ b: BFloat16Tensor, _ c: BFloat16Tensor) {
    precondition(isRounded, "a product that is not to be rounded")
    require(a, b)
    precondition(c.count >= extents.c, "\(c.count) numbers for \(extents.c)")
    switch means {
    case .native(let operation, let scratchpad):
      unsafe operation.set(.destination, UnsafeMutableRawPointer(c.pointer))
      run(operation, scratchpad, a, b)
    case .portable(let product, let wideA, let wideB, let wideC):
      a.widen(into: wideA)
      b.widen(into: wideB)
      product.run(wideA, wideB, wideC)
      c.round(wideC)
    }
  }

  private func require(_ a: BFloat16Tensor, _ b: BFloat16Tensor) {
    precondition(
      a.count >= extents.a && b.count >= extents.b,
      "\(a.count) and \(b.count) numbers for \(extents.a) and \(extents.b)")
  }

  private func run(
    _ operation: Operation, _ scratchpad: Scratchpad, _ a: BFloat16Tensor, _ b: BFloat16Tensor
  ) {
    unsafe operation.set(.source, UnsafeMutableRawPointer(a.pointer))
    unsafe operation.set(.weights, UnsafeMutableRawPointer(b.pointer))
    operation.run(scratchpad)
  }
}
