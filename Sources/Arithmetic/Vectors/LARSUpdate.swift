public import Storage

/// The update of one tensor by LARS at the rate that is its own: algorithm 1 of arXiv 1708.03888.
///
/// v ← μv + r(g + λp);  p ← p − v. The rate r stands inside the velocity: a step that was made at one
/// rate goes on at that rate when the rate changes, unlike in `sgdUpdate`. The gradient is left as it
/// was.
public func larsUpdate(
  parameters: Tensor, gradients: Tensor, velocities: Tensor, rate: Float, momentum: Float,
  weightDecay: Float
) {
  precondition(
    parameters.count == gradients.count && parameters.count == velocities.count,
    "\(parameters.count) parameters, \(gradients.count) gradients")
  nonisolated(unsafe) let (p, g, v) = unsafe (
    parameters.pointer, gradients.pointer, velocities.pointer
  )
  parallelRanges(parameters.count, minimum: 1 << 14) { range in
    for index in range {
      let velocity = unsafe momentum * v[index] + rate * (g[index] + weightDecay * p[index])
      unsafe v[index] = velocity
      unsafe p[index] -= velocity
    }
  }
}
