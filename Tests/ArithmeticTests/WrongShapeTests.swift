import Arithmetic
import Storage
import Testing

/// A tensor that is too small is a programmer's error: it traps before a kernel leaves its memory.
@Suite struct WrongShapeTests {
  @Test func ofUnitRows() async {
    await #expect(processExitsWith: .failure) {
      UnitRows.forward(
        input: Tensor(shape: [4, 8]), output: Tensor(shape: [3, 8]), norms: Tensor(shape: [4]))
    }
  }

  @Test func ofMatrices() async {
    await #expect(processExitsWith: .failure) {
      let product = try MatrixProduct(m: 16, n: 16, k: 16, transposedB: true)
      product.run(
        Tensor(shape: [16, 16]), Tensor(shape: [16, 16]), Tensor(shape: [8, 16]))
    }
  }
}
