import Arithmetic
import Foundation
import Randomness
import Similarity
import Storage
import Testing

/// The pass against sums written down as they are defined, in double precision.
struct BankPassTests {
  struct Size: CustomTestStringConvertible {
    let batchSize: Int
    let rowCount: Int
    let dimension: Int
    let temperature: Float
    var testDescription: String {
      "\(batchSize) over \(rowCount) × \(dimension) at \(temperature)"
    }
  }

  static let sizes = [
    Size(batchSize: 1, rowCount: 1, dimension: 2, temperature: 0.1),
    Size(batchSize: 3, rowCount: 255, dimension: 5, temperature: 0.07),
    Size(batchSize: 17, rowCount: 257, dimension: 128, temperature: 0.1),
    Size(batchSize: 300, rowCount: 1000, dimension: 33, temperature: 0.5),
    Size(batchSize: 32, rowCount: 20_011, dimension: 128, temperature: 0.1),
    Size(batchSize: 8, rowCount: 9000, dimension: 16, temperature: 0.03),
    Size(batchSize: 20, rowCount: 700, dimension: 8, temperature: 0.02),
    Size(batchSize: 20, rowCount: 9001, dimension: 128, temperature: 0.001),
  ]

  static let ways: [BankPass.Way] = [.blocked, .packed]

  @Test(arguments: sizes, ways)
  func equalsTheSumsInDoublePrecision(_ size: Size, way: BankPass.Way) throws {
    let rows = unitRows(size.rowCount, size.dimension, seed: 1)
    let queries = unitRows(size.batchSize, size.dimension, seed: 2)
    let (sums, shifts) = try run(size, queries, rows, way)
    for query in 0..<size.batchSize {
      let x = queries.rows(query..<(query + 1))
      var z = 0.0
      var g = [Double](repeating: 0, count: size.dimension)
      let shift = Double(shifts.span[query])
      for row in 0..<size.rowCount {
        let m = rows.rows(row..<(row + 1))
        let e = exp((plainProduct(x, m) - shift) / Double(size.temperature))
        z += e
        for index in g.indices { g[index] += e * Double(m.span[index]) }
      }
      // A similarity is rounded at 2⁻²⁴; the temperature magnifies that.
      let tolerance = 2e-6 + 4e-7 / Double(size.temperature)
      let found = sums.rows(query..<(query + 1)).span
      #expect(abs(Double(found[0]) - z) <= tolerance * z)
      for index in g.indices {
        #expect(abs(Double(found[1 + index]) - g[index]) <= tolerance * z)
      }
      #expect(found[1 + size.dimension] == 7, "the rest of the row was changed")
    }
  }

  @Test(arguments: ways)
  func sharpTemperaturesShiftByTheLargestSimilarity(way: BankPass.Way) throws {
    let size = Size(batchSize: 5, rowCount: 777, dimension: 16, temperature: 0.001)
    let rows = unitRows(size.rowCount, size.dimension, seed: 1)
    let queries = unitRows(size.batchSize, size.dimension, seed: 2)
    let (_, shifts) = try run(size, queries, rows, way)
    for query in 0..<size.batchSize {
      let largest = (0..<size.rowCount)
        .map { plainProduct(queries.rows(query..<(query + 1)), rows.rows($0..<($0 + 1))) }.max()
      #expect(abs(Double(shifts.span[query]) - (largest ?? 0)) < 1e-6)
    }
  }

  @Test(arguments: [Float(0.1), 0.01], ways)
  func anEmptyShardAddsNothing(temperature: Float, way: BankPass.Way) throws {
    let size = Size(batchSize: 4, rowCount: 0, dimension: 8, temperature: temperature)
    let (sums, shifts) = try run(size, unitRows(4, 8, seed: 1), Tensor(shape: [0, 8]), way)
    for query in 0..<4 {
      #expect(sums.rows(query..<(query + 1)).elements(0..<9).array.allSatisfy { $0 == 0 })
    }
    #expect(shifts.array.allSatisfy { $0 == (temperature == 0.1 ? 1 : -.infinity) })
  }

  @Test func oneQueryOfNoNumbersLeavesTheOthersInItsBlockAlone() throws {
    let way = BankPass.Way.blocked
    let size = Size(batchSize: 9, rowCount: 300, dimension: 12, temperature: 0.1)
    let rows = unitRows(size.rowCount, size.dimension, seed: 1)
    let queries = unitRows(size.batchSize, size.dimension, seed: 2)
    let (expected, _) = try run(size, queries, rows, way)
    queries.rows(3..<4).fill(.nan)
    let (sums, _) = try run(size, queries, rows, way)
    for query in 0..<size.batchSize {
      let found = sums.rows(query..<(query + 1)).elements(0..<(1 + size.dimension)).array
      if query == 3 {
        #expect(found.allSatisfy { $0.isNaN })
      } else {
        #expect(
          found
            == expected.rows(query..<(query + 1)).elements(0..<(1 + size.dimension)).array)
      }
    }
  }

  @Test func targetsAreThoseOfTheShardAlone() {
    let rows = unitRows(10, 6, seed: 1)
    let queries = unitRows(3, 6, seed: 2)
    let sums = Tensor(shape: [3, 8])
    let shifts = Tensor(shape: [3])
    // The shard has rows 100 ..< 110 of the bank.
    sumTargets(
      queries: queries, rows: rows, firstRow: 100, targets: [103, 99, 109, 5, 104],
      targetEnds: [1, 4, 5], temperature: 0.1, sums: sums, column: 1, shifts: shifts)
    for (query, own) in [3, 9, 4].enumerated() {
      let m = rows.rows(own..<(own + 1))
      let e = exp((plainProduct(queries.rows(query..<(query + 1)), m) - 1) / 0.1)
      let found = sums.rows(query..<(query + 1)).span
      #expect(found[0] == 0)
      #expect(abs(Double(found[1]) - e) <= 1e-6 * e)
      for index in 0..<6 {
        #expect(abs(Double(found[2 + index]) - e * Double(m.span[index])) <= 1e-6 * e)
      }
    }
  }

  private func run(
    _ size: Size, _ queries: Tensor, _ rows: Tensor, _ way: BankPass.Way
  ) throws -> (sums: Tensor, shifts: Tensor) {
    let pass = try BankPass(
      batchSize: size.batchSize, rowCount: size.rowCount, dimension: size.dimension,
      temperature: size.temperature, way: way)
    let sums = Tensor(shape: [size.batchSize, size.dimension + 2])
    sums.fill(7)
    let shifts = Tensor(shape: [size.batchSize])
    for _ in 0..<2 { pass.run(queries: queries, rows: rows, sums: sums, shifts: shifts) }
    return (sums, shifts)
  }
}

/// Random unit rows.
func unitRows(_ count: Int, _ dimension: Int, seed: UInt64) -> Tensor {
  let rows = Tensor(shape: [count, dimension])
  var stream = RandomStream(seed: seed, "rows")
  for index in 0..<rows.count { rows[index] = stream.normal() }
  normaliseRows(rows)
  return rows
}

/// x·y in double precision.
func plainProduct(_ x: Tensor, _ y: Tensor) -> Double {
  let (a, b) = (x.span, y.span)
  var sum = 0.0
  for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
  return sum
}
