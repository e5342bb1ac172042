public import Arithmetic
internal import Similarity
public import Storage

/// Passes over one shard of the memory bank, for batches of any size.
///
/// What a size needs is prepared when it first comes, and kept: an epoch has two sizes of batch, and the
/// parts of a shard have one size or two.
public final class ShardPass {
  /// τ.
  public let temperature: Float
  /// What the factors of its products are rounded to.
  public let precision: Precision
  private var passes: [Sizes: BankPass] = [:]

  private struct Sizes: Hashable {
    let batch: Int
    let rows: Int
    let dimension: Int
  }

  /// Passes at temperature τ.
  public init(temperature: Float, precision: Precision = .fp32) {
    self.temperature = temperature
    self.precision = precision
  }

  /// Sums over the rows of `bank` for the queries (B, d), all four of `SoftmaxSums`.
  public func sums(
    of queries: Tensor, targets: TargetSets, over bank: MemoryBank
  ) throws(KernelError) -> SoftmaxSums {
    let sums = SoftmaxSums(
      count: queries.shape[0], dimension: bank.dimension, temperature: temperature)
    try pass(sums.count, over: bank).run(
      queries: queries, rows: bank.rows, sums: sums.values,
      shifts: sums.shifts.elements(0..<sums.count))
    sumTargets(
      queries: queries, rows: bank.rows, firstRow: bank.indices.lowerBound,
      targets: targets.indices, targetEnds: targets.ends, temperature: temperature,
      sums: sums.values, column: 1 + bank.dimension,
      shifts: sums.shifts.elements(sums.count..<(2 * sums.count)))
    return sums
  }

  private func pass(_ batchSize: Int, over bank: MemoryBank) throws(KernelError) -> BankPass {
    let sizes = Sizes(batch: batchSize, rows: bank.indices.count, dimension: bank.dimension)
    if let pass = passes[sizes] { return pass }
    let pass = try BankPass(
      batchSize: batchSize, rowCount: bank.indices.count, dimension: bank.dimension,
      temperature: temperature, precision: precision)
    passes[sizes] = pass
    return pass
  }
}
