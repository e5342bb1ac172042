internal import Storage

/// One product in both libraries, and plainly: libraries built before a processor have been seen to
/// compute wrong results on it.
public enum LibraryAgreement {
  /// Largest difference allowed between sums of 53 products of numbers in -1…1.
  static let tolerance = 1e-4

  /// Throws when OpenBLAS or oneDNN is off, saying which, and what to set.
  public static func check() throws(KernelError) {
    // No size is a multiple of a vector: edges are computed as well.
    let (m, n, k) = (67, 45, 53)
    let a = wave(m * k, 0.37).reshaped([m, k])
    let b = wave(k * n, 0.71).reshaped([k, n])
    let (oneDNN, openBLAS) = (Tensor(shape: [m, n]), Tensor(shape: [m, n]))
    try MatrixProduct(m: m, n: n, k: k, transposedB: false).run(a, b, oneDNN)
    BLAS.product(a, b, into: openBLAS)
    var largest = (oneDNN: 0.0, openBLAS: 0.0)
    for row in 0..<m {
      for column in 0..<n {
        var sum = 0.0
        for inner in 0..<k { sum += Double(a[row * k + inner]) * Double(b[inner * n + column]) }
        largest.oneDNN = maximum(largest.oneDNN, Double(oneDNN[row * n + column]) - sum)
        largest.openBLAS = maximum(largest.openBLAS, Double(openBLAS[row * n + column]) - sum)
      }
    }
    try judge(oneDNN: largest.oneDNN, openBLAS: largest.openBLAS)
  }

  /// Throws for errors beyond the tolerance.
  package static func judge(oneDNN: Double, openBLAS: Double) throws(KernelError) {
    if openBLAS > tolerance {
      throw .disagreement(
        "OpenBLAS computes a small product wrong on this processor (off by \(openBLAS), kernels "
          + "\(BLAS.kernels)): set OPENBLAS_CORETYPE=Haswell, or install a newer OpenBLAS")
    }
    if oneDNN > tolerance {
      throw .disagreement(
        "oneDNN computes a small product wrong on this processor (off by \(oneDNN), "
          + "\(OneDNN.instructionSetName)): set ONEDNN_MAX_CPU_ISA=AVX2, or install a newer oneDNN")
    }
  }

  /// The larger of a maximum so far and an error; not a number counts as infinite.
  private static func maximum(_ so: Double, _ error: Double) -> Double {
    error.isFinite ? max(so, abs(error)) : .infinity
  }

  private static func wave(_ count: Int, _ step: Float) -> Tensor {
    var phase: Float = 0
    return Tensor(
      (0..<count).map { _ in
        phase = (phase + step).truncatingRemainder(dividingBy: 2)
        return phase - 1
      }, shape: [count])
  }
}
