internal import Arithmetic
internal import Similarity
public import Storage

/// Sums over bank rows that finish loss and gradient (design of the pass: `docs/algorithm.md`).
///
/// For each of B queries, over the rows of one shard, or of all when the shards' sums are added:
///
///     [ Z | g (d) | Z_Ω | g_Ω (d) ]     Z = Σ_j e_j,  g = Σ_j e_j m_j,  _Ω over its targets only
///
/// with e_j = exp((x·m_j − c) / τ). Shifts c are 1; at a sharp temperature they differ from shard to
/// shard and must be made equal (`rescale`) before sums are added.
public struct SoftmaxSums: Sendable {
  /// The sums (B, 2(d + 1)).
  public let values: Tensor
  /// c for Z and g in the first row, c for Z_Ω and g_Ω in the second (2, B).
  public let shifts: Tensor
  /// τ.
  public let temperature: Float

  /// Sums for `count` queries of `dimension` numbers, all zero, with shifts of 1.
  public init(count: Int, dimension: Int, temperature: Float) {
    self.init(
      values: Tensor(shape: [count, 2 * (dimension + 1)]), shifts: Tensor(shape: [2, count]),
      temperature: temperature)
    shifts.fill(1)
  }

  /// Sums that are at hand.
  public init(values: Tensor, shifts: Tensor, temperature: Float) {
    self.values = values
    self.shifts = shifts
    self.temperature = temperature
  }

  /// B.
  public var count: Int { values.shape[0] }

  /// d.
  public var dimension: Int { values.shape[1] / 2 - 1 }

  /// Floats for each query.
  public static func width(dimension: Int) -> Int { 2 * (dimension + 1) }

  /// Whether shifts differ from shard to shard.
  public var isSharp: Bool { temperature < BankPass.sharpTemperature }

  /// Adds sums over other rows, of the same shifts.
  public func add(_ other: SoftmaxSums) {
    addScaled(other.values, by: 1, to: values)
  }

  /// Changes the shifts to `common` (2, B), which are nowhere smaller.
  public func rescale(to common: Tensor) {
    for query in 0..<count {
      let row = values.rows(query..<(query + 1))
      for half in 0..<2 {
        let index = half * count + query
        let difference = shifts.span[index] - common.span[index]
        scale(
          row.elements((half * (1 + dimension))..<((half + 1) * (1 + dimension))),
          by: difference == 0 ? 1 : exponential(difference / temperature))
      }
    }
    shifts.copy(from: common)
  }
}
