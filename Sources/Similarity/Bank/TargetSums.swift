internal import Arithmetic
public import Storage

/// The sums of `BankPass` over each query's own target rows, as far as they are in this shard.
///
/// For each query x with targets Ω: Z_Ω = Σ_{j∈Ω} e_j and g_Ω = Σ_{j∈Ω} e_j m_j with
/// e_j = exp((x·m_j − c) / τ); c is 1, or for a temperature below `BankPass.sharpTemperature` the
/// largest x·m_j of the targets in this shard. Cost: 4·d floating-point operations a target.
///
/// - Parameters:
///   - queries: X (B, d).
///   - rows: the shard's rows (n, d).
///   - firstRow: the index of its first row in the whole bank.
///   - targets: indices in the whole bank, one query's after the other's.
///   - targetEnds: where each query's targets end in `targets`.
///   - temperature: τ.
///   - sums: (B, at least `column` + 1 + d): Z_Ω and g_Ω are written from `column` on.
///   - column: where they begin.
///   - shifts: c (B); −∞ for a sharp query without targets here.
public func sumTargets(
  queries: Tensor, rows: Tensor, firstRow: Int, targets: [Int], targetEnds: [Int],
  temperature: Float, sums: Tensor, column: Int, shifts: Tensor
) {
  let batchSize = targetEnds.count
  let dimension = queries.shape[1]
  precondition(
    queries.shape[0] == batchSize && rows.shape[1] == dimension && sums.shape[0] == batchSize
      && sums.shape[1] >= column + 1 + dimension && shifts.count == batchSize
      && targets.count == targetEnds.last ?? 0,
    "\(targets.count) targets of \(queries.shape) queries into \(sums.shape) sums")
  let isSharp = temperature < BankPass.sharpTemperature
  for query in 0..<batchSize {
    let sum = sums.rows(query..<(query + 1)).elements(column..<(column + 1 + dimension))
    let x = queries.rows(query..<(query + 1))
    let mine = targets[(query == 0 ? 0 : targetEnds[query - 1])..<targetEnds[query]]
      .map { $0 - firstRow }.filter { (0..<rows.shape[0]).contains($0) }
    let similarities = mine.map { innerProduct(x, rows.rows($0..<($0 + 1))) }
    let shift: Float = isSharp ? similarities.max().map(Float.init) ?? -.infinity : 1
    sum.fill(0)
    var z: Float = 0
    for (row, similarity) in zip(mine, similarities) {
      let e = exponential(Float((similarity - Double(shift)) / Double(temperature)))
      z += e
      addScaled(rows.rows(row..<(row + 1)), by: e, to: sum.elements(1..<(1 + dimension)))
    }
    sum.elements(0..<1).fill(z)
    shifts.elements(query..<(query + 1)).fill(shift)
  }
}
