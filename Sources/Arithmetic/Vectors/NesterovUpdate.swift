public import Storage

/// Stochastic gradient descent with Nesterov momentum and weight decay, as PyTorch's `SGD` does it.
///
/// g ← g + λp;  v ← μv + g;  p ← p − η(g + μv), element by element. The gradient is left as it was.
public func nesterovUpdate(
  parameters: Tensor, gradients: Tensor, velocities: Tensor, learningRate: Float, momentum: Float,
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
      let gradient = unsafe g[index] + weightDecay * p[index]
      let velocity = unsafe momentum * v[index] + gradient
      unsafe v[index] = velocity
      unsafe p[index] -= learningRate * (gradient + momentum * velocity)
    }
  }
}
