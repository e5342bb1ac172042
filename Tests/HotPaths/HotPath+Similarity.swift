internal import Numbers
internal import Similarity
internal import Storage

extension HotPath {
  /// 64 queries over 2,000 rows of 128 numbers.
  func bankPass() throws -> () throws -> Void {
    let (batchSize, rowCount, dimension) = (64, 2000, 128)
    let pass = try BankPass(
      batchSize: batchSize, rowCount: rowCount, dimension: dimension, temperature: 0.1)
    let queries = unitRows(batchSize, dimension, "queries")
    let rows = unitRows(rowCount, dimension, "rows")
    let sums = Tensor(shape: [batchSize, 1 + dimension])
    let shifts = Tensor(shape: [batchSize])
    return { pass.run(queries: queries, rows: rows, sums: sums, shifts: shifts) }
  }

  /// 400 rows of 128 numbers: full tiles and one that is not.
  func discovery() throws -> () throws -> Void {
    let (rowCount, dimension) = (400, 128)
    let search = try MutualSearch(count: 2, dimension: dimension, temperature: 0.1)
    let rows = unitRows(rowCount, dimension, "rows")
    return {
      var found = search.nothing(rowCount: rowCount)
      search.searchWithin(0..<rowCount, of: rows, firstRow: 0, into: &found)
    }
  }

  private func unitRows(_ count: Int, _ dimension: Int, _ name: String) -> Tensor {
    let rows = Tensor(numbers(count * dimension, name), shape: [count, dimension])
    normaliseRows(rows)
    return rows
  }
}
