import Similarity
import Storage
import Testing

/// Rows of another length, or a result for fewer rows, are a programmer's error: they trap before a
/// search leaves its memory.
@Suite struct WrongShapeTests {
  @Test func ofMutualSearches() async {
    await #expect(processExitsWith: .failure) {
      let search = try MutualSearch(count: 2, dimension: 16, temperature: 0.1)
      var found = search.nothing(rowCount: 4)
      search.searchWithin(0..<10, of: Tensor(shape: [10, 16]), firstRow: 0, into: &found)
    }
    await #expect(processExitsWith: .failure) {
      let search = try MutualSearch(count: 2, dimension: 16, temperature: 0.1)
      var found = search.nothing(rowCount: 10)
      search.searchWithin(0..<10, of: Tensor(shape: [10, 8]), firstRow: 0, into: &found)
    }
    await #expect(processExitsWith: .failure) {
      let search = try MutualSearch(count: 2, dimension: 16, temperature: 0.1)
      let rows = Tensor(shape: [10, 16])
      var (ofVisitors, found) = (search.nothing(rowCount: 3), search.nothing(rowCount: 10))
      search.searchBetween(
        (rows: rows, first: 0), 0..<10, of: (rows: rows, first: 10), visitorsFound: &ofVisitors,
        found: &found)
    }
  }

  @Test func ofNearestRows() async {
    await #expect(processExitsWith: .failure) {
      let search = try NearestRows(count: 2, dimension: 16)
      _ = search.search(Tensor(shape: [4, 16]), rows: Tensor(shape: [10, 8]), firstRow: 0)
    }
  }

  @Test func ofBankPasses() async {
    await #expect(processExitsWith: .failure) {
      let pass = try BankPass(batchSize: 2, rowCount: 4, dimension: 16, temperature: 0.1)
      pass.run(
        queries: Tensor(shape: [2, 16]), rows: Tensor(shape: [4, 16]),
        sums: Tensor(shape: [2, 16]), shifts: Tensor(shape: [2]))
    }
  }
}
