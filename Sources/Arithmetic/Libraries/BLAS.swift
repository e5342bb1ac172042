internal import COpenBLAS
public import Storage

/// Matrix products in OpenBLAS, for the small ones outside of the hot loops.
public enum BLAS {
  /// C = A·B + β·C, all row-major; A is (M, K) or, transposed, given as (K, M); B likewise.
  public static func product(
    _ a: Tensor, transposedA: Bool = false, _ b: Tensor, transposedB: Bool = false, into c: Tensor,
    beta: Float = 0
  ) {
    let (m, k) = transposedA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
    let (inner, n) = transposedB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
    precondition(
      inner == k && c.shape == [m, n], "(\(m) × \(k)) · (\(inner) × \(n)) into \(c.shape)")
    guard m > 0 && n > 0 else { return }
    unsafe cblas_sgemm(
      CblasRowMajor, transposedA ? CblasTrans : CblasNoTrans,
      transposedB ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a.pointer,
      blasint(a.shape[1]), b.pointer, blasint(b.shape[1]), beta, c.pointer, blasint(n))
  }

  /// OpenBLAS's threads are a second pool beside OpenMP's: one thread leaves the cores to the first.
  public static func useOneThread() {
    openblas_set_num_threads(1)
  }

  /// Version and build options.
  public static var configuration: String {
    unsafe openblas_get_config().map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// The kernels in use, "SkylakeX" for one.
  public static var kernels: String {
    unsafe openblas_get_corename().map { unsafe String(cString: $0) } ?? "unknown"
  }
}
