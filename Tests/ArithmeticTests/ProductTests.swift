import Arithmetic
import Foundation
import Numbers
import Storage
import Testing

/// OpenBLAS's and oneDNN's products against three loops in double precision.
@Suite struct ProductTests {
  static let sizes = [(1, 1, 1), (3, 5, 7), (16, 16, 16), (67, 45, 53), (128, 33, 300), (4, 1, 9)]

  /// A·B of row-major A (m, k) and B (k, n).
  private static func product(_ a: [Float], _ b: [Float], _ m: Int, _ n: Int, _ k: Int)
    -> [Double]
  {
    var c = [Double](repeating: 0, count: m * n)
    for row in 0..<m {
      for column in 0..<n {
        for inner in 0..<k {
          c[row * n + column] += Double(a[row * k + inner]) * Double(b[inner * n + column])
        }
      }
    }
    return c
  }

  private static func transposed(_ a: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    (0..<rows * columns).map { a[$0 % rows * columns + $0 / rows] }
  }

  @Test(arguments: sizes)
  func openBLASIsTheDefinition(m: Int, n: Int, k: Int) {
    let (a, b) = (numbers(m * k, "a"), numbers(k * n, "b"))
    let expected = ProductTests.product(a, b, m, n, k)
    let c = Tensor(shape: [m, n])
    c.fill(.nan)
    BLAS.product(Tensor(a, shape: [m, k]), Tensor(b, shape: [k, n]), into: c)
    #expect(relativeDifference(c.array, expected) < 2e-6)
  }

  @Test func emptyProductsChangeNothing() {
    let c = Tensor(shape: [0, 4])
    BLAS.product(Tensor(shape: [0, 3]), Tensor(shape: [3, 4]), into: c)
    #expect(c.count == 0)
  }

  @Test func wrongShapesTrap() async {
    await #expect(processExitsWith: .failure) {
      BLAS.product(Tensor(shape: [2, 3]), Tensor(shape: [4, 5]), into: Tensor(shape: [2, 5]))
    }
  }

  @Test(arguments: sizes, [false, true])
  func oneDNNIsTheDefinition(_ size: (Int, Int, Int), transposedB: Bool) throws {
    let (m, n, k) = size
    let (a, b) = (numbers(m * k, "a"), numbers(k * n, "b"))
    let expected = ProductTests.product(a, b, m, n, k)
    let x = Tensor(a, shape: [m, k])
    let y = Tensor(transposedB ? ProductTests.transposed(b, k, n) : b, shape: [k * n])
    let c = Tensor(shape: [m, n])
    c.fill(.nan)
    let stored = try MatrixProduct(m: m, n: n, k: k, transposedB: transposedB)
    stored.run(x, y, c)
    #expect(relativeDifference(c.array, expected) < 2e-6)
    #expect(!stored.implementation.isEmpty)

    try MatrixProduct(m: m, n: n, k: k, transposedB: transposedB, result: .added).run(x, y, c)
    #expect(relativeDifference(c.array, expected.map { 2 * $0 }) < 2e-6)

    let result = MatrixProduct.Result.exponential(scale: 0.7, shift: -0.4)
    try MatrixProduct(m: m, n: n, k: k, transposedB: transposedB, result: result).run(x, y, c)
    for (found, product) in zip(c.array, expected) {
      #expect(abs(Double(found) / exp(0.7 * product - 0.4) - 1) < 1e-5)
    }
  }

  /// Rows further apart than they are long: what lies between them is neither read nor written.
  @Test func rowsMayLieApart() throws {
    let (m, n, k) = (5, 6, 7)
    let (a, b) = (numbers(m * k, "a"), numbers(k * n, "b"))
    let apart = { (values: [Float], width: Int, stride: Int) in
      let tensor = Tensor(shape: [values.count / width * stride])
      tensor.fill(.nan)
      for (index, value) in values.enumerated() {
        tensor[index / width * stride + index % width] = value
      }
      return tensor
    }
    let c = Tensor(shape: [m * 11])
    c.fill(-1)
    try MatrixProduct(
      m: m, n: n, k: k, transposedB: false, strideA: 9, strideB: 10, strideC: 11
    ).run(apart(a, k, 9), apart(b, n, 10), c)
    let expected = ProductTests.product(a, b, m, n, k)
    for row in 0..<m {
      for column in 0..<11 {
        let value = Double(c[row * 11 + column])
        #expect(column < n ? abs(value - expected[row * n + column]) < 1e-5 : value == -1)
      }
    }
  }

  @Test func rowFunctionsAreTheirSums() {
    let (x, y) = (numbers(37, "x"), numbers(37, "y"))
    let target = Tensor(y, shape: [37])
    addScaled(Tensor(x, shape: [37]), by: 0.5, to: target)
    #expect(largestDifference(target.array, zip(x, y).map { Double($1) + 0.5 * Double($0) }) < 1e-6)
    scale(target, by: 0)
    #expect(target.array.allSatisfy { $0 == 0 })
    let product = zip(x, y).map { Double($0) * Double($1) }.reduce(0, +)
    #expect(abs(innerProduct(Tensor(x, shape: [37]), Tensor(y, shape: [37])) - product) < 1e-14)
  }
}
