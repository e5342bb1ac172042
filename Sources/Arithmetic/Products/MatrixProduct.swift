internal import COneDNN
public import Storage

/// A matrix product C = A·B of fixed sizes, in oneDNN, on the thread that runs it.
///
/// A is (M, K) or given transposed as (K, M), B is (K, N) or given as (N, K), C is (M, N); all row-major,
/// rows of A, B and C may lie apart further than they are long. It is the tile of a larger computation that
/// spreads tiles over threads: made for one thread, one instance a thread.
public final class MatrixProduct {
  /// What becomes of the product.
  public enum Result {
    /// C = A·B.
    case stored
    /// C = C + A·B.
    case added
    /// C = exp(scale·A·B + shift).
    case exponential(scale: Float, shift: Float)

    /// What oneDNN is to be told.
    var operation: (kind: cdnn_matmul_kind, scale: Float, shift: Float) {
      switch self {
      case .stored: (CDNN_STORE, 1, 0)
      case .added: (CDNN_ACCUMULATE, 1, 0)
      case .exponential(let scale, let shift): (CDNN_EXPONENTIAL, scale, shift)
      }
    }
  }

  private let operation: Operation
  private let scratchpad = Scratchpad()
  /// Floats from the first to the last of each matrix.
  private let extents: (a: Int, b: Int, c: Int)

  /// Prepares products of M × K by K × N; row strides are in floats.
  public init(
    m: Int, n: Int, k: Int, transposedA: Bool = false, transposedB: Bool, strideA: Int? = nil,
    strideB: Int? = nil, strideC: Int? = nil, result: Result = .stored
  ) throws(KernelError) {
    precondition(
      m >= 0 && n >= 0 && k >= 0 && strideA ?? Int.max >= (transposedA ? m : k)
        && strideC ?? n >= n
        && strideB ?? Int.max >= (transposedB ? k : n), "\(m) × \(k) by \(k) × \(n)")
    let a =
      transposedA
      ? Layout.strided([m, k], strides: [1, strideA ?? m])
      : Layout.strided([m, k], strides: [strideA ?? k, 1])
    let b =
      transposedB
      ? Layout.strided([k, n], strides: [1, strideB ?? k])
      : Layout.strided([k, n], strides: [strideB ?? n, 1])
    let c = Layout.strided([m, n], strides: [strideC ?? n, 1])
    func extent(_ rows: Int, _ columns: Int, _ stride: Int?) -> Int {
      rows > 0 && columns > 0 ? (rows - 1) * (stride ?? columns) + columns : 0
    }
    extents = (
      transposedA ? extent(k, m, strideA) : extent(m, k, strideA),
      transposedB ? extent(n, k, strideB) : extent(k, n, strideB),
      extent(m, n, strideC)
    )
    let (kind, scale, shift) = result.operation
    operation = try Threads.asOne { () throws(KernelError) in
      try unsafe Operation("matmul \(m) × \(k) × \(n)") { made in
        unsafe cdnn_matmul_create(made, kind, a.handle, b.handle, c.handle, scale, shift)
      }
    }
    scratchpad.reserve(byteCount: operation.scratchpadByteCount)
  }

  /// The implementation that oneDNN chose, by its own name.
  public var implementation: String { operation.implementation }

  /// Computes the product for matrices that begin where these tensors begin.
  ///
  /// They may reach past the tensors, as rows may have strides, but not past their buffers.
  public func run(_ a: Tensor, _ b: Tensor, _ c: Tensor) {
    a.requireRoom(for: extents.a)
    b.requireRoom(for: extents.b)
    c.requireRoom(for: extents.c)
    operation.set(.source, a)
    operation.set(.weights, b)
    operation.set(.destination, c)
    operation.run(scratchpad)
  }
}

extension Tensor {
  /// Traps unless so many floats, from the tensor's first on, are in its buffer.
  func requireRoom(for extent: Int) {
    precondition(
      (offset + extent) * MemoryLayout<Float>.size <= buffer.byteCount,
      "a matrix of \(extent) floats leaves the buffer of \(shape)")
  }
}
