import Arithmetic
import Foundation
import Randomness
import Similarity
import Storage
import Testing

/// The search against similarities written down as they are defined, in double precision.
struct NearestRowsTests {
  static let sizes: [(rows: Int, dimension: Int, count: Int, temperature: Float)] = [
    (1, 2, 0, 0.1), (2, 3, 1, 0.1), (31, 2, 20, 0.07), (257, 128, 1, 0.1), (700, 256, 5, 0.05),
    (1500, 16, 200, 1), (300, 4, 299, 0.01), (600, 33, 3, 0.001),
  ]

  @Test(arguments: sizes)
  func equalsTheDefinition(rows n: Int, dimension: Int, count: Int, temperature: Float) throws {
    let rows = unitRows(n, dimension, seed: 7)
    let search = try NearestRows(count: count, dimension: dimension, temperature: temperature)
    let found = search.search(rows, excluding: Array(0..<n), rows: rows, firstRow: 0)
    for query in stride(from: 0, to: n, by: max(1, n / 100)) {
      let x = rows.rows(query..<(query + 1))
      let similarities = (0..<n).map { plainProduct(x, rows.rows($0..<($0 + 1))) }
      let entropy = plainEntropy(similarities.map { ($0 - 1) / Double(temperature) })
      let tolerance = 2e-6 + 2e-6 / Double(temperature)
      #expect(abs(found.entropySums[query].entropy - entropy) < tolerance)
      let best = similarities.indices.filter { $0 != query }
        .sorted { similarities[$0] > similarities[$1] }.prefix(count)
      for (place, row) in best.enumerated() {
        let index = query * count + place
        #expect(abs(Double(found.similarities[index]) - similarities[row]) < 1e-6)
        let chosen = Int(found.indices[index])
        #expect(chosen == row || abs(similarities[chosen] - similarities[row]) < 1e-6)
      }
    }
  }

  /// Results are the same bits however queries and rows are cut into calls.
  @Test(arguments: [(d: 2, n: 1000), (d: 33, n: 700), (d: 128, n: 900), (d: 256, n: 400)])
  func neitherPlaceNorPartsMatter(d: Int, n: Int) throws {
    let rows = unitRows(n, d, seed: 8)
    // Row 3 again at many places.
    for copy in stride(from: 5, to: n, by: 7) {
      rows.rows(copy..<(copy + 1)).copy(from: rows.rows(3..<4))
    }
    let search = try NearestRows(count: 9, dimension: d, temperature: 0.1)
    let whole = search.search(rows, rows: rows, firstRow: 0)
    for copy in stride(from: 5, to: n, by: 7) {
      #expect(whole.entropySums[copy] == whole.entropySums[3])
      #expect(whole.indices[(copy * 9)..<(copy * 9 + 9)] == [3, 5, 12, 19, 26, 33, 40, 47, 54])
    }
    for query in [0, 3, 65, n - 1] {
      var sums = EntropySums()
      for (start, end) in [(0, 1), (1, 130), (130, 130), (130, n - 1), (n - 1, n)] {
        let part = search.search(
          rows.rows(query..<(query + 1)), rows: rows.rows(start..<end), firstRow: start)
        sums.partition += part.entropySums[0].partition
        sums.energy += part.entropySums[0].energy
        for (similarity, index) in zip(part.similarities, part.indices) where index >= 0 {
          if let place = (0..<9).first(where: { whole.indices[query * 9 + $0] == index }) {
            #expect(whole.similarities[query * 9 + place] == similarity)
          }
        }
      }
      #expect(sums == whole.entropySums[query])
    }
  }

  @Test func sumsInFixedPointAreNearThoseInDoublePrecision() throws {
    // One direction with many magnitudes of e: rows at growing angles.
    let rows = Tensor(shape: [512, 2])
    for row in 0..<512 {
      rows[2 * row] = Float(cos(Double(row) * 0.006))
      rows[2 * row + 1] = Float(sin(Double(row) * 0.006))
    }
    let search = try NearestRows(count: 0, dimension: 2, temperature: 0.05)
    let sums = search.search(rows.rows(0..<1), rows: rows, firstRow: 0).entropySums[0]
    let u = (0..<512).map {
      (plainProduct(rows.rows(0..<1), rows.rows($0..<($0 + 1))) - 1) / 0.05
    }
    let z = u.reduce(0) { $0 + exp($1) }
    let energy = -u.reduce(0) { $0 + exp($1) * $1 }
    #expect(abs(sums.partition.value - z) < 1e-4)
    #expect(abs(sums.energy.value - energy) < 1e-4)
    #expect(EntropySums(words: sums.words) == sums)
  }

  @Test func fewerRowsThanWantedLeavePlacesEmpty() throws {
    let rows = unitRows(3, 4, seed: 1)
    let search = try NearestRows(count: 5, dimension: 4)
    let found = search.search(rows, excluding: [10, 11, 12], rows: rows, firstRow: 10)
    #expect(found.entropySums.isEmpty)
    for query in 0..<3 {
      let indices = found.indices[(query * 5)..<(query * 5 + 5)]
      #expect(Set(indices.prefix(2)) == Set([10, 11, 12]).subtracting([Int32(10 + query)]))
      #expect(Array(indices.dropFirst(2)) == [-1, -1, -1])
      #expect(found.similarities[query * 5 + 2] == -.infinity)
    }
    let none = search.search(rows, rows: Tensor(shape: [0, 4]), firstRow: 0)
    #expect(none.indices.allSatisfy { $0 == -1 })
  }

  private func plainEntropy(_ logits: [Double]) -> Double {
    let largest = logits.max() ?? 0
    let z = logits.reduce(0) { $0 + exp($1 - largest) }
    return logits.reduce(0.0) { sum, logit in
      let p = exp(logit - largest) / z
      return p > 0 ? sum - p * log(p) : sum
    }
  }
}
