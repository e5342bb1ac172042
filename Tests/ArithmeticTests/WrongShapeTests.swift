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
    await #expect(processExitsWith: .failure) {
      let product = try BlockedProduct(m: 16, n: 16, k: 16, isAdded: false)
      product.run(
        Tensor(shape: [16, 16]), Tensor(shape: [16, 16]), Tensor(shape: [8, 16]))
    }
    await #expect(processExitsWith: .failure) {
      _ = try MatrixProduct(m: 16, n: 16, k: 16, transposedB: true, strideC: 8)
    }
  }

  @Test func ofBFloat16Matrices() async {
    await #expect(processExitsWith: .failure) {
      let product = try BFloat16Product(
        m: 16, n: 16, k: 16, transposedB: true, result: .stored, isRounded: false, way: .portable)
      let matrix = BFloat16Tensor(shape: [16, 16])
      product.run(matrix, BFloat16Tensor(shape: [8, 16]), Tensor(shape: [16, 16]))
    }
    await #expect(processExitsWith: .failure) {
      BFloat16Tensor(shape: [2, 4]).round(Tensor(shape: [3, 4]))
    }
  }
}
