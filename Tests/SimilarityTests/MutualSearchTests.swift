import Arithmetic
import Foundation
import Similarity
import Storage
import Testing

/// The search of pairs against similarities written down as they are defined, in double precision.
@Suite(.serialized) struct MutualSearchTests {
  static let sizes: [(n: Int, d: Int, k: Int, temperature: Float)] = [
    (1, 2, 0, 0.1), (2, 3, 1, 0.1), (193, 2, 20, 0.07), (500, 128, 1, 0.1), (700, 64, 5, 0.05),
    (900, 16, 200, 1), (200, 4, 199, 0.01), (450, 33, 3, 0.001),
  ]

  @Test(arguments: sizes)
  func equalsTheDefinition(n: Int, d: Int, k: Int, temperature: Float) throws {
    let rows = unitRows(n, d, seed: 7)
    let found = try whole(rows, k: k, temperature: temperature, stripe: 1)
    for row in stride(from: 0, to: n, by: max(1, n / 100)) {
      let x = rows.rows(row..<row + 1)
      let similarities = (0..<n).map { plainProduct(x, rows.rows($0..<$0 + 1)) }
      let weights = similarities.map { exp(($0 - 1) / Double(temperature)) }
      let z = weights.reduce(0, +)
      let entropy = weights.reduce(0.0) { $1 > 0 ? $0 - $1 / z * log($1 / z) : $0 }
      let tolerance = 2e-6 + 2e-6 / Double(temperature)
      #expect(abs(found.entropySums[row].entropy - entropy) < tolerance)
      let best = similarities.indices.filter { $0 != row }
        .sorted { similarities[$0] > similarities[$1] }.prefix(k)
      for (place, right) in best.enumerated() {
        let chosen = Int(found.indices[row * k + place])
        #expect(chosen != row)
        #expect(chosen == right || abs(similarities[chosen] - similarities[right]) < 1e-6)
      }
    }
  }

  /// Nor do the order in which pairs meet, stripes, threads, and whose rows visit whom; of equal
  /// similarities the lower index is nearer.
  @Test(arguments: [(d: 2, n: 1000), (d: 33, n: 700), (d: 128, n: 900), (d: 200, n: 400)])
  func neitherPlaceNorOrderMatters(d: Int, n: Int) throws {
    let rows = unitRows(n, d, seed: 8)
    for copy in stride(from: 5, to: n, by: 7) {
      rows.rows(copy..<copy + 1).copy(from: rows.rows(3..<4))
    }
    let before = Threads.count
    defer { Threads.setCount(before) }
    let expected = try whole(rows, k: 9, temperature: 0.1, stripe: 1)
    for copy in stride(from: 5, to: n, by: 7) {
      #expect(expected.entropySums[copy] == expected.entropySums[3])
      let others = [3, 5, 12, 19, 26, 33, 40, 47, 54, 61].filter { $0 != copy }.prefix(9)
      #expect(Array(expected.indices[(copy * 9)..<(copy * 9 + 9)]) == others.map(Int32.init))
    }
    for (threads, stripe) in [(1, 2), (2, 1), (3, 3)] {
      Threads.setCount(threads)
      same(try whole(rows, k: 9, temperature: 0.1, stripe: stripe), expected)
      for cut in [1, 100, n - 1] {
        for isLaterVisiting in [false, true] {
          same(try halves(rows, cut: cut, isLaterVisiting: isLaterVisiting), expected)
        }
      }
    }
  }

  /// Results go through a message as they are.
  @Test func wordsHoldAll() throws {
    let rows = unitRows(50, 3, seed: 1)
    let found = try whole(rows, k: 4, temperature: 0.1, stripe: 1)
    let search = try MutualSearch(count: 4, dimension: 3, temperature: 0.1)
    var copy = search.nothing(rowCount: 52)
    #expect(found.words.count == 50 * NearestRows.Result.wordCount(4))
    copy.add(found.words, at: 1)
    #expect(Array(copy.indices[4..<204]) == found.indices)
    #expect(Array(copy.similarities[4..<204]) == found.similarities)
    #expect(Array(copy.entropySums[1..<51]) == found.entropySums)
    #expect(copy.indices[..<4].allSatisfy { $0 == -1 })
  }

  /// All pairs of the rows, in stripes of so many tiles, the last stripe first.
  private func whole(
    _ rows: Tensor, k: Int, temperature: Float, stripe: Int
  ) throws -> NearestRows.Result {
    let search = try MutualSearch(count: k, dimension: rows.shape[1], temperature: temperature)
    var found = search.nothing(rowCount: rows.shape[0])
    addPairs(of: rows, first: 0, search, stripe: stripe, into: &found)
    return found
  }

  private func addPairs(
    of rows: Tensor, first: Int, _ search: MutualSearch, stripe: Int,
    into found: inout NearestRows.Result
  ) {
    let (n, width) = (rows.shape[0], stripe * search.tileSize)
    for start in stride(from: 0, to: n, by: width).reversed() {
      search.searchWithin(start..<min(start + width, n), of: rows, firstRow: first, into: &found)
    }
  }

  /// The same by two parts of the rows, of which one visits the other.
  private func halves(
    _ rows: Tensor, cut: Int, isLaterVisiting: Bool
  ) throws -> NearestRows.Result {
    let search = try MutualSearch(count: 9, dimension: rows.shape[1], temperature: 0.1)
    let n = rows.shape[0]
    let parts = [(rows: rows.rows(0..<cut), first: 0), (rows: rows.rows(cut..<n), first: cut)]
    var found = parts.map { search.nothing(rowCount: $0.rows.shape[0]) }
    for side in 0..<2 {
      addPairs(
        of: parts[side].rows, first: parts[side].first, search, stripe: 1, into: &found[side])
    }
    let (guest, host) = isLaterVisiting ? (1, 0) : (0, 1)
    var (ofGuest, ofHost) = (found[guest], found[host])
    let hosts = parts[host].rows.shape[0]
    for places in [0..<hosts / 3, hosts / 3..<hosts] {
      search.searchBetween(
        parts[guest], places, of: parts[host], visitorsFound: &ofGuest, found: &ofHost)
    }
    let (first, second) = isLaterVisiting ? (ofHost, ofGuest) : (ofGuest, ofHost)
    return NearestRows.Result(
      count: 9, similarities: first.similarities + second.similarities,
      indices: first.indices + second.indices, entropySums: first.entropySums + second.entropySums)
  }

  private func same(
    _ found: NearestRows.Result, _ expected: NearestRows.Result,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(found.indices == expected.indices, sourceLocation: location)
    #expect(found.similarities == expected.similarities, sourceLocation: location)
    #expect(found.entropySums == expected.entropySums, sourceLocation: location)
  }
}
