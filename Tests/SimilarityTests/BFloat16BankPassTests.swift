import Arithmetic
import Foundation
import Similarity
import Storage
import Testing

/// The bank pass in bf16 against the sums of rounded numbers in double precision.
///
/// Where the processor has bf16 instructions, its passes are held against the same.
struct BFloat16BankPassTests {
  static let ways: [BFloat16Product.Way] =
    Precision.bf16.isAvailable ? [.portable, .native] : [.portable]

  @Test(
    arguments: [
      (b: 1, n: 1, d: 2, temperature: Float(0.1)), (b: 17, n: 257, d: 128, temperature: 0.1),
      (b: 300, n: 1000, d: 33, temperature: 0.5), (b: 8, n: 9001, d: 128, temperature: 0.07),
      (b: 20, n: 700, d: 8, temperature: 0.02),
    ], ways)
  func equalsTheSumsOfRoundedNumbers(
    _ size: (b: Int, n: Int, d: Int, temperature: Float), way: BFloat16Product.Way
  ) throws {
    let queries = unitRows(size.b, size.d, seed: 2)
    let rows = unitRows(size.n, size.d, seed: 1)
    let pass = try BankPass(
      batchSize: size.b, rowCount: size.n, dimension: size.d, temperature: size.temperature,
      way: .bf16(way))
    let (sums, shifts) = (Tensor(shape: [size.b, size.d + 1]), Tensor(shape: [size.b]))
    pass.run(queries: queries, rows: rows, sums: sums, shifts: shifts)
    let x = rounded(queries)
    let m = rounded(rows)
    for query in 0..<size.b {
      var z = 0.0
      var g = [Double](repeating: 0, count: size.d)
      for row in 0..<size.n {
        let similarity = plainProduct(x.rows(query..<query + 1), m.rows(row..<row + 1))
        let e = exp((similarity - Double(shifts[query])) / Double(size.temperature))
        z += e
        for index in g.indices { g[index] += e * Double(m[row * size.d + index]) }
      }
      // Each e_j is rounded by up to 2⁻⁹ of itself; both sums have the same rounding.
      let found = sums.rows(query..<query + 1)
      #expect(abs(Double(found[0]) - z) <= 0x1.1p-9 * z)
      for index in g.indices {
        let average = Double(found[1 + index]) / Double(found[0])
        #expect(abs(average - g[index] / z) <= 0x1.1p-8)
      }
    }
  }

  @Test func aProcessorWithoutItSaysSo() {
    guard !Precision.bf16.isAvailable else { return }
    let error = #expect(throws: KernelError.self) {
      try BankPass(batchSize: 1, rowCount: 1, dimension: 2, temperature: 1, precision: .bf16)
    }
    #expect(error?.description.contains("no bf16 instructions") == true)
  }

  private func rounded(_ rows: Tensor) -> Tensor {
    let matrix = BFloat16Tensor(shape: rows.shape)
    matrix.round(rows)
    let back = Tensor(shape: rows.shape)
    matrix.widen(into: back)
    return back
  }
}
