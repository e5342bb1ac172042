import Arithmetic
import Testing

@Suite struct LibraryAgreementTests {
  @Test func theLibrariesAgreeHere() throws {
    try LibraryAgreement.check()
    try LibraryAgreement.judge(oneDNN: 9e-5, openBLAS: 9e-5)
  }

  /// The message names the library and says what to set.
  @Test(arguments: [
    (0.0, 0.5, ["OpenBLAS", "0.5", "OPENBLAS_CORETYPE=Haswell"]),
    (2e-4, 0, ["oneDNN", "0.0002", "ONEDNN_MAX_CPU_ISA=AVX2"]),
    (.infinity, 0, ["oneDNN", "inf"]), (.infinity, .infinity, ["OpenBLAS", "inf"]),
  ])
  func aWrongLibraryIsNamed(oneDNN: Double, openBLAS: Double, words: [String]) {
    let error = #expect(throws: KernelError.self) {
      try LibraryAgreement.judge(oneDNN: oneDNN, openBLAS: openBLAS)
    }
    let text = error?.description ?? ""
    for word in words { #expect(text.contains(word), "\(text)") }
    #expect(!text.contains("\n"))
  }

  @Test func librariesSayWhatTheyAre() {
    #expect(OneDNN.version.contains("."))
    #expect(!OneDNN.instructionSetName.isEmpty)
    #expect(BLAS.configuration.contains("OpenBLAS"))
    #expect(!BLAS.kernels.isEmpty)
  }
}
