import Arithmetic
import Numbers
import Storage
import Testing

/// Products that all threads compute, slab by slab.
@Suite(.serialized) struct ParallelProductsTests {
  /// Less than a slab, a slab, and some with a rest.
  static let sizes = [(1, 1, 1), (3, 10, 37), (5, 128, 64), (33, 130, 70), (64, 400, 96)]

  @Test(arguments: sizes, [(false, false), (true, false), (false, true), (true, true)])
  func areTheDefinition(
    _ size: (m: Int, n: Int, k: Int), transposed: (a: Bool, b: Bool)
  ) throws {
    let (m, n, k) = size
    let a = Tensor(numbers(m * k, "a"), shape: transposed.a ? [k, m] : [m, k])
    let b = Tensor(numbers(k * n, "b"), shape: transposed.b ? [n, k] : [k, n])
    var expected = [Double](repeating: 0, count: m * n)
    for row in 0..<m {
      for column in 0..<n {
        for inner in 0..<k {
          let x = a[transposed.a ? inner * m + row : row * k + inner]
          let y = b[transposed.b ? column * k + inner : inner * n + column]
          expected[row * n + column] += Double(x) * Double(y)
        }
      }
    }
    let threads = Threads.count
    defer { Threads.setCount(threads) }
    for precision in Precision.allCases {
      let products = ParallelProducts(precision)
      // Rounding both factors to 8 bits moves a product by up to 2^-8 of it.
      let tolerance = precision == .fp32 ? 2e-6 : 0x1p-8
      var found: [[Float]] = []
      for threads in [1, 3, 2] {
        Threads.setCount(threads)
        let c = Tensor(shape: [m, n])
        c.fill(.nan)
        try products.run(a, transposedA: transposed.a, b, transposedB: transposed.b, into: c)
        found.append(c.array)
        c.fill(2)
        try products.run(
          a, transposedA: transposed.a, b, transposedB: transposed.b, into: c, accumulates: true)
        #expect(relativeDifference(c.array, expected.map { $0 + 2 }) < tolerance)
      }
      #expect(relativeDifference(found[0], expected) < tolerance)
      #expect(found.allSatisfy { $0 == found[0] })
    }
  }

  @Test func wrongShapesTrap() async {
    await #expect(processExitsWith: .failure) {
      try ParallelProducts().run(
        Tensor(shape: [2, 3]), Tensor(shape: [4, 5]), into: Tensor(shape: [2, 5]))
    }
  }

  @Test func nothingIsAProductToo() throws {
    let c = Tensor([1], shape: [1])
    try ParallelProducts().run(
      Tensor(shape: [0, 3]), Tensor(shape: [3, 4]), into: Tensor(shape: [0, 4]))
    #expect(c[0] == 1)
    let (a, b, sum) = (Tensor(shape: [1, 0]), Tensor(shape: [0, 1]), Tensor([1], shape: [1, 1]))
    try ParallelProducts().run(a, b, into: sum, accumulates: true)
    #expect(sum[0] == 1)
    try ParallelProducts().run(a, b, into: sum)
    #expect(sum[0] == 0)
  }
}
