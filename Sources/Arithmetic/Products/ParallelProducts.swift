public import Storage

/// Matrix products C = A·B, or C + A·B, of float32 numbers, each by all threads.
///
/// A is (M, K) or, transposed, given as (K, M); B is (K, N) or given as (N, K); C is (M, N); all row-major.
/// C is cut into slabs of columns, and a thread computes one slab at a time, by operations made for one
/// thread: no result depends on how many threads there are. In bf16 both factors are rounded on the way,
/// B slab by slab, and sums are float32. Operations are made when sizes first come, and kept. Not for two
/// threads at once.
public final class ParallelProducts {
  /// Columns of a slab.
  static let slab = 128

  private let precision: Precision
  /// By sizes, for each thread.
  private var made: [Sizes: [Worker]] = [:]
  private let rounded = Scratchpad()
  private var slabs: [Scratchpad] = []

  /// Products of factors in a precision.
  public init(_ precision: Precision = .fp32) {
    self.precision = precision
  }

  /// C = A·B, or C = C + A·B where it `accumulates`.
  public func run(
    _ a: Tensor, transposedA: Bool = false, _ b: Tensor, transposedB: Bool = false, into c: Tensor,
    accumulates: Bool = false
  ) throws(KernelError) {
    let (m, k) = transposedA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
    let (inner, n) = transposedB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
    precondition(
      inner == k && c.shape == [m, n], "(\(m) × \(k)) · (\(inner) × \(n)) into \(c.shape)")
    guard m > 0 && n > 0 else { return }
    guard k > 0 else {
      if !accumulates { c.fill(0) }
      return
    }
    let sizes = Sizes(
      m: m, n: n, k: k, transposedA: transposedA, transposedB: transposedB, accumulates: accumulates
    )
    nonisolated(unsafe) let workers = try workers(sizes)
    if precision == .bf16 { round(a, transposed: transposedA, into: roundedA(m, k)) }
    let (rounded, slabs) = (precision == .bf16 ? roundedA(m, k) : nil, roundedSlabs(k))
    let count = (n + ParallelProducts.slab - 1) / ParallelProducts.slab
    // Slabs in turn, so that a worker is one thread's.
    parallelFor(unsafe workers.count) { thread in
      for index in unsafe Swift.stride(from: thread, to: count, by: workers.count) {
        let columns = index * ParallelProducts.slab..<min((index + 1) * ParallelProducts.slab, n)
        let part = c.elements(columns.lowerBound..<c.count)
        let worker = unsafe workers[thread]
        switch columns.count == ParallelProducts.slab ? worker.whole : worker.rest {
        case .float(let product)?:
          let first = columns.lowerBound * (transposedB ? k : 1)
          product.run(a, b.elements(first..<b.count), part)
        case .bFloat16(let product)?:
          guard let rounded else { preconditionFailure("a factor that is not rounded") }
          let shape = transposedB ? [columns.count, k] : [k, columns.count]
          let slab = BFloat16Tensor(buffer: slabs[thread], offset: 0, shape: shape)
          if transposedB {
            slab.round(b.rows(columns))
          } else {
            slab.round(b, columns: columns)
          }
          product.run(rounded, slab, part)
        case nil: preconditionFailure("no product of \(columns.count) columns")
        }
      }
    }
  }

  /// Bytes for the rounded factors of such a product.
  public static func byteCount(m: Int, k: Int, _ precision: Precision) -> Int {
    precision == .fp32 ? 0 : (m + Threads.count * slab) * k * precision.byteCount
  }

  // MARK: Operations

  private struct Sizes: Hashable {
    let (m, n, k): (Int, Int, Int)
    let (transposedA, transposedB): (Bool, Bool)
    let accumulates: Bool

    var result: MatrixProduct.Result { accumulates ? .added : .stored }
  }

  private enum Product {
    case float(MatrixProduct)
    case bFloat16(BFloat16Product)
  }

  /// One thread's.
  private struct Worker {
    /// Of whole slabs, if there are any.
    let whole: Product?
    /// Of the last columns, if they are no whole slab.
    let rest: Product?
  }

  private func workers(_ sizes: Sizes) throws(KernelError) -> [Worker] {
    let threads = min(Threads.count, (sizes.n + ParallelProducts.slab - 1) / ParallelProducts.slab)
    if let made = made[sizes], made.count == threads { return made }
    var workers: [Worker] = []
    for _ in 0..<threads {
      workers.append(
        Worker(
          whole: try product(sizes, sizes.n >= ParallelProducts.slab ? ParallelProducts.slab : 0),
          rest: try product(sizes, sizes.n % ParallelProducts.slab)))
    }
    made[sizes] = workers
    return workers
  }

  private func product(_ sizes: Sizes, _ columns: Int) throws(KernelError) -> Product? {
    guard columns > 0 else { return nil }
    switch precision {
    case .fp32:
      return .float(
        try MatrixProduct(
          m: sizes.m, n: columns, k: sizes.k, transposedA: sizes.transposedA,
          transposedB: sizes.transposedB, strideB: sizes.transposedB ? nil : sizes.n,
          strideC: sizes.n, result: sizes.result))
    case .bf16:
      return .bFloat16(
        try BFloat16Product(
          m: sizes.m, n: columns, k: sizes.k, transposedB: sizes.transposedB, strideC: sizes.n,
          result: sizes.result, isRounded: false, way: precision.isAvailable ? .native : .portable))
    }
  }

  // MARK: Rounded factors

  private func roundedA(_ m: Int, _ k: Int) -> BFloat16Tensor {
    BFloat16Tensor(
      buffer: rounded.buffer(byteCount: m * k * precision.byteCount), offset: 0, shape: [m, k])
  }

  /// Memory for a slab of each thread.
  private func roundedSlabs(_ k: Int) -> [Buffer] {
    guard precision == .bf16 else { return [] }
    while slabs.count < Threads.count { slabs.append(Scratchpad()) }
    return slabs.map {
      $0.buffer(byteCount: ParallelProducts.slab * k * precision.byteCount)
    }
  }

  private func round(_ a: Tensor, transposed: Bool, into rounded: BFloat16Tensor) {
    let width = rounded.shape[1]
    parallelRanges(rounded.shape[0]) { rows in
      let part = BFloat16Tensor(
        buffer: rounded.buffer, offset: rounded.offset + rows.lowerBound * width,
        shape: [rows.count, width])
      if transposed {
        part.roundTransposed(a, columns: rows)
      } else {
        part.round(a.rows(rows))
      }
    }
  }
}
