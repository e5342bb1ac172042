import Arithmetic
import Foundation
import Numbers
import Storage
import Testing

/// bf16: rounding and products, against definitions in double precision.
///
/// Where the processor has bf16 instructions, its products are held against the same.
struct BFloat16Tests {
  static let ways: [BFloat16Product.Way] =
    Precision.bf16.isAvailable ? [.portable, .native] : [.portable]

  @Test func numbersAreRoundedToTheNearestEven() {
    let cases: [(Float, UInt32)] = [
      (1, 0x3F80), (-0.0, 0x8000), (1 + 0x1p-8, 0x3F80), (1 + 0x3p-8, 0x3F82),
      (1 + 0x1.0002p-8, 0x3F81), (.infinity, 0x7F80), (0x1.FFp127, 0x7F80), (0x1p-140, 0x0000),
      (0x1p-130, 0x0008), (.greatestFiniteMagnitude, 0x7F80),
    ]
    let numbers = cases.map(\.0) + [.nan]
    let matrix = BFloat16Tensor(shape: [1, numbers.count + 3])
    matrix.round(Tensor(numbers, shape: [1, numbers.count]))
    let back = Tensor(shape: [1, numbers.count])
    matrix.widen(into: back)
    for (place, (number, bits)) in cases.enumerated() {
      #expect(back[place].bitPattern >> 16 == bits, "\(number)")
    }
    #expect(back[cases.count].isNaN)
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (16, 32, 16), (67, 45, 53), (64, 256, 128)], ways)
  func productsAreThoseOfTheRoundedNumbers(
    _ size: (m: Int, n: Int, k: Int), way: BFloat16Product.Way
  ) throws {
    let (m, n, k) = size
    let (a, b) = (rounded(numbers(m * k, "a"), [m, k]), rounded(numbers(k * n, "b"), [k, n]))
    let across = Tensor(shape: [n, k])
    for index in 0..<n * k { across[index] = b.values[index % k * n + index / k] }
    let turned = rounded(across.array, [n, k])
    let expected = (0..<m * n).map { place in
      (0..<k).reduce(0.0) { sum, inner in
        sum + Double(a.values[place / n * k + inner]) * Double(b.values[inner * n + place % n])
      }
    }
    let c = Tensor(shape: [m, n])
    for transposed in [false, true] {
      let factor = transposed ? turned.matrix : b.matrix
      try BFloat16Product(
        m: m, n: n, k: k, transposedB: transposed, result: .stored, isRounded: false, way: way
      ).run(a.matrix, factor, c)
      #expect(relativeDifference(c.array, expected) < 2e-6)
      try BFloat16Product(
        m: m, n: n, k: k, transposedB: transposed, result: .added, isRounded: false, way: way
      ).run(a.matrix, factor, c)
      #expect(relativeDifference(c.array, expected.map { 2 * $0 }) < 2e-6)
      // Rounded: within half a unit in the last of 8 places.
      let target = BFloat16Tensor(shape: [m, n])
      try BFloat16Product(
        m: m, n: n, k: k, transposedB: transposed,
        result: .exponential(scale: 0.7, shift: -0.4), isRounded: true, way: way
      ).run(a.matrix, factor, target)
      target.widen(into: c)
      for (found, product) in zip(c.array, expected) {
        #expect(abs(Double(found) / exp(0.7 * product - 0.4) - 1) < 0x1.01p-8)
      }
    }
  }

  @Test func aProcessorWithoutItSaysSo() throws {
    if Precision.bf16.isAvailable {
      try Precision.bf16.require()
    } else {
      let error = #expect(throws: KernelError.self) { try Precision.bf16.require() }
      #expect(error?.description.contains("no bf16 instructions") == true)
    }
    try Precision.fp32.require()
  }

  private func rounded(
    _ numbers: [Float], _ shape: [Int]
  ) -> (matrix: BFloat16Tensor, values: [Float]) {
    let matrix = BFloat16Tensor(shape: shape)
    matrix.round(Tensor(numbers, shape: shape))
    let back = Tensor(shape: shape)
    matrix.widen(into: back)
    return (matrix, back.array)
  }
}
