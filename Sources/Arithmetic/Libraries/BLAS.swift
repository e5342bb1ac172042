internal import COpenBLAS
public import Storage

/// Matrix products in OpenBLAS: a second opinion on those of oneDNN (`LibraryAgreement`).
public enum BLAS {
  /// C = A·B of row-major A (M, K), B (K, N) and C (M, N).
  public static func product(_ a: Tensor, _ b: Tensor, into c: Tensor) {
    let (m, k) = (a.shape[0], a.shape[1])
    let (inner, n) = (b.shape[0], b.shape[1])
    precondition(
      inner == k && c.shape == [m, n], "(\(m) × \(k)) · (\(inner) × \(n)) into \(c.shape)")
    guard m > 0 && n > 0 else { return }
    unsafe cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a.pointer,
      blasint(k), b.pointer, blasint(n), 0, c.pointer, blasint(n))
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
