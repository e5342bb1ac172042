import Arithmetic
import Similarity
import Storage
import Testing

/// Searches with products in bf16 find what those in float32 find, to the bit.
struct BFloat16SearchTests {
  /// Rows about a few centres: most differ by less than bf16 tells apart.
  private func clusteredRows(_ n: Int, _ d: Int) -> Tensor {
    let (centres, noise) = (unitRows(5, d, seed: 3), unitRows(n, d, seed: 4))
    for row in 0..<n {
      for column in 0..<d {
        noise[row * d + column] = centres[row % 5 * d + column] + 0.003 * noise[row * d + column]
      }
    }
    normaliseRows(noise)
    return noise
  }

  @Test(arguments: [(n: 500, d: 64, k: 7), (n: 700, d: 33, k: 1), (n: 300, d: 200, k: 64)])
  func mutualSearchesAgree(n: Int, d: Int, k: Int) throws {
    for rows in [unitRows(n, d, seed: 7), clusteredRows(n, d)] {
      func find(_ precision: Precision) throws -> (found: NearestRows.Result, pairs: [RowPair]) {
        let search = try MutualSearch(
          count: k, dimension: d, temperature: 0.1, pairsFrom: 0.2, precision: precision)
        var found = search.nothing(rowCount: n)
        for start in stride(from: 0, to: n, by: search.tileSize) {
          search.searchWithin(
            start..<min(start + search.tileSize, n), of: rows, firstRow: 0, into: &found)
        }
        return (found, search.takePairs().sorted { ($0.first, $0.second) < ($1.first, $1.second) })
      }
      let (exact, rounded) = (try find(.fp32), try find(.bf16))
      #expect(rounded.found.indices == exact.found.indices)
      #expect(rounded.found.similarities == exact.found.similarities)
      #expect(rounded.pairs == exact.pairs && !exact.pairs.isEmpty)
      // A similarity is off by 2⁻⁹ or so, of τ = 0.1; where few rows are near, nothing evens that out.
      for (mine, its) in zip(rounded.found.entropySums, exact.found.entropySums) {
        #expect(abs(mine.entropy - its.entropy) < 0.03)
      }
    }
  }

  @Test func searchesOfQueriesAgree() throws {
    let (rows, queries) = (clusteredRows(600, 48), clusteredRows(250, 48))
    func find(_ precision: Precision) throws -> NearestRows.Result {
      try NearestRows(count: 20, dimension: 48, precision: precision).search(
        queries, rows: rows, firstRow: 0)
    }
    let (exact, rounded) = (try find(.fp32), try find(.bf16))
    #expect(rounded.indices == exact.indices)
    #expect(rounded.similarities == exact.similarities)
  }

  /// Without a temperature nothing is summed, and the same is nearest.
  @Test func entropiesCanBeLeftOut() throws {
    let rows = unitRows(300, 16, seed: 2)
    func find(_ temperature: Float?) throws -> NearestRows.Result {
      let search = try MutualSearch(count: 3, dimension: 16, temperature: temperature)
      var found = search.nothing(rowCount: 300)
      for start in stride(from: 0, to: 300, by: search.tileSize) {
        search.searchWithin(
          start..<min(start + search.tileSize, 300), of: rows, firstRow: 0, into: &found)
      }
      return found
    }
    let (with, without) = (try find(0.1), try find(nil))
    #expect(without.indices == with.indices && without.similarities == with.similarities)
    #expect(without.entropySums.allSatisfy { $0 == EntropySums() })
  }

  /// Queries that look for rows of some similarity or more find those alone, equals included.
  @Test func floorsLeaveOutWhatIsFarther() throws {
    let rows = unitRows(400, 8, seed: 5)
    let search = try MutualSearch(count: 6, dimension: 8, temperature: nil)
    func visit(_ floors: [Float]) -> NearestRows.Result {
      var ofVisitors = NearestRows.Result(count: 6, from: floors)
      var found = search.nothing(rowCount: 380)
      search.searchBetween(
        (rows: rows.rows(0..<20), first: 0), 0..<380, of: (rows: rows.rows(20..<400), first: 20),
        visitorsFound: &ofVisitors, found: &found)
      return ofVisitors
    }
    let all = visit(Array(repeating: -.infinity, count: 20))
    // The similarity of the third.
    let some = visit((0..<20).map { all.similarities[6 * $0 + 2] })
    for row in 0..<20 {
      let three = 6 * row..<6 * row + 3
      #expect(some.indices[three] == all.indices[three])
      #expect(some.similarities[three] == all.similarities[three])
      #expect(some.indices[three.upperBound..<6 * row + 6].allSatisfy { $0 == -1 })
    }
  }
}
