import Arithmetic
import Numbers
import Storage
import Testing

@Suite struct EuclideanNormTests {
  @Test(arguments: [0, 1, 7, 8, 1 << 14, 1 << 16 | 5]) func isTheRootOfTheSum(count: Int) {
    let values = numbers(count, "values")
    let expected = values.doubles.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let found = euclideanNorm(Tensor(values, shape: [count]))
    #expect(abs(found - expected) <= 1e-12 * expected)
  }

  @Test func threadsDoNotMatter() {
    let threads = Threads.count
    defer { Threads.setCount(threads) }
    let values = Tensor(numbers(1 << 18 | 5, "values"), shape: [1 << 18 | 5])
    let norms = [1, 2, 3].map { threads in
      Threads.setCount(threads)
      return euclideanNorm(values)
    }
    #expect(norms[0] == norms[1] && norms[0] == norms[2])
  }
}
