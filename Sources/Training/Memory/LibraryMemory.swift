internal import Arithmetic

/// What libraries come to hold once they are used, as it was measured with oneDNN 2.6 and Open MPI 4.1.
enum LibraryMemory {
  /// Bytes by which the libraries of a rank grow.
  ///
  /// oneDNN compiles operations for each convolution, Open MPI has buffers for messages to the other
  /// ranks, threads have stacks.
  static func growth(convolutions: Int, ranks: Int) -> Int {
    base + convolutions * ofConvolution + (ranks > 1 ? ofMessages : 0)
  }

  private static let base = 4 << 20
  /// With AVX-512 they were seen to take 300 KB more each than with AVX2.
  private static let ofConvolution = OneDNN.isLimitedToAVX2 ? 200 << 10 : 500 << 10
  private static let ofMessages = 4 << 20
}
