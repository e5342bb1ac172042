internal import Arithmetic
internal import Storage

/// One thread's part of a `BankPass`.
protocol BankWorker: AnyObject {
  /// Sums over one segment of rows (n, d) for one block of queries (b, d): overwrites g (b, d), Z and
  /// c.
  func run(
    queries: Tensor, rows: Tensor, gradients: Tensor,
    partition: UnsafeMutableBufferPointer<Double>, shifts: UnsafeMutableBufferPointer<Float>)
}
