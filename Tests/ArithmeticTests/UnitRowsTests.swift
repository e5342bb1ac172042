import Arithmetic
import Numbers
import Storage
import Testing

@Suite struct UnitRowsTests {
  static let sizes = [(1, 1), (1, 7), (5, 3), (4, 128)]

  private static func unit(_ x: [Double], width: Int) -> [Double] {
    x.indices.map { index in
      let row = x[index / width * width..<(index / width + 1) * width]
      return x[index] / row.map { $0 * $0 }.reduce(0, +).squareRoot()
    }
  }

  @Test(arguments: sizes)
  func rowsAreOfUnitLength(rows: Int, width: Int) {
    let values = numbers(rows * width, "rows").map { 3 * $0 }
    let x = Tensor(values, shape: [rows, width])
    let (y, norms) = (Tensor(shape: [rows, width]), Tensor(shape: [rows]))
    UnitRows.forward(input: x, output: y, norms: norms)
    #expect(largestDifference(y.array, UnitRowsTests.unit(values.doubles, width: width)) < 1e-6)
    UnitRows.forward(input: x, output: x, norms: norms)
    #expect(x.array == y.array, "in place")
  }

  /// Against central differences of Σ r·y in double precision.
  @Test(arguments: sizes)
  func gradientHoldsAgainstFiniteDifferences(rows: Int, width: Int) {
    let values = numbers(rows * width, "rows").map { 3 * $0 }
    let x = Tensor(values, shape: [rows, width])
    let (y, norms) = (Tensor(shape: [rows, width]), Tensor(shape: [rows]))
    let weights = numbers(rows * width, "gradient")
    let (dy, dx) = (Tensor(weights, shape: [rows, width]), Tensor(shape: [rows, width]))
    UnitRows.forward(input: x, output: y, norms: norms)
    UnitRows.backward(output: y, norms: norms, outputGradient: dy, inputGradient: dx)
    let loss = { (x: [Double]) in
      zip(UnitRowsTests.unit(x, width: width), weights.doubles).map { $0 * $1 }.reduce(0, +)
    }
    let step = 1e-6
    for index in values.indices {
      var (above, below) = (values.doubles, values.doubles)
      above[index] += step
      below[index] -= step
      let slope = (loss(above) - loss(below)) / (2 * step)
      #expect(abs(Double(dx[index]) - slope) < 2e-6)
    }
    UnitRows.backward(output: y, norms: norms, outputGradient: dy, inputGradient: dy)
    #expect(dy.array == dx.array, "in place")
  }

  /// As PyTorch's `normalize`: no division by zero.
  @Test func aRowOfZerosStaysZero() {
    let (x, norms) = (Tensor(shape: [2, 3]), Tensor(shape: [2]))
    UnitRows.forward(input: x, output: x, norms: norms)
    #expect(x.array == [0, 0, 0, 0, 0, 0])
    #expect(norms.array == [UnitRows.leastNorm, UnitRows.leastNorm])
  }

  @Test func lengthsBeyondTheSquareRootOfTheRangeAreRight() {
    let (x, norms) = (Tensor([3e30, 4e30, 3e-30, 4e-30], shape: [2, 2]), Tensor(shape: [2]))
    UnitRows.forward(input: x, output: x, norms: norms)
    #expect(abs(x[0] - 0.6) < 1e-6 && abs(x[1] - 0.8) < 1e-6)
    // Below the least norm: divided by it, as PyTorch does.
    #expect(abs(x[2] / 3e-18 - 1) < 1e-6 && abs(x[3] / 4e-18 - 1) < 1e-6)
  }
}
