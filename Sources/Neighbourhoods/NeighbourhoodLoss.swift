internal import RealModule
public import Storage

/// The loss of each query and its gradient, from the sums over the whole bank.
///
/// L = −log Σ_{j∈Ω} p_j with p = softmax(x·M / τ), the paper's two losses: instances and anchors
/// differ in Ω alone. From Z = Σ e_j, g = Σ e_j m_j and the same over Ω:
///
///     L = log Z − log Z_Ω        ∂L/∂x = (g / Z − g_Ω / Z_Ω) / τ
public struct NeighbourhoodLoss: Sendable {
  /// L of each query (b).
  public let losses: [Float]
  /// The gradient of the mean loss over the global batch, with respect to each query (b, d).
  public let gradient: Tensor

  /// Losses of the queries of one rank, a part of a global batch of `globalBatchSize`.
  public init(_ sums: SoftmaxSums, globalBatchSize: Int) {
    let dimension = sums.dimension
    let temperature = Double(sums.temperature)
    let values = sums.values.span
    let shifts = sums.shifts.span
    let gradient = Tensor(shape: [sums.count, dimension])
    var losses: [Float] = []
    losses.reserveCapacity(sums.count)
    for query in 0..<sums.count {
      let all = query * 2 * (dimension + 1)
      let own = all + 1 + dimension
      let z = Double(values[all])
      let zOwn = Double(values[own])
      let shift = Double(shifts[query]) - Double(shifts[sums.count + query])
      losses.append(Float(Double.log(z) - Double.log(zOwn) + shift / temperature))
      let scale = 1 / (temperature * Double(globalBatchSize))
      for index in 0..<dimension {
        let difference =
          Double(values[all + 1 + index]) / z - Double(values[own + 1 + index]) / zOwn
        gradient[query * dimension + index] = Float(difference * scale)
      }
    }
    self.losses = losses
    self.gradient = gradient
  }
}
