public import Storage

/// Stochastic gradient descent with momentum and weight decay, as PyTorch's `SGD` does it.
///
/// g ← g + λp;  v ← μv + g;  then p ← p − η(g + μv) with Nesterov's momentum and p ← p − ηv without,
/// element by element. The gradient is left as it was.
public func sgdUpdate(
  parameters: Tensor, gradients: Tensor, velocities: Tensor, learningRate: Float, momentum: Float,
  weightDecay: Float, isNesterov: Bool
) {
  precondition(
    parameters.count == gradients.count && parameters.count == velocities.count,
    "\(parameters.count) parameters, \(gradients.count) gradients")
  nonisolated(unsafe) let (p, g, v) = unsafe (
    parameters.pointer, gradients.pointer, velocities.pointer
  )
  // The parameter moves along a·g + b·v.
  let (a, b): (Float, Float) = isNesterov ? (1, momentum) : (0, 1)
  parallelRanges(parameters.count, minimum: 1 << 14) { range in
    for index in range {
      let gradient = unsafe g[index] + weightDecay * p[index]
      let velocity = unsafe momentum * v[index] + gradient
      unsafe v[index] = velocity
      unsafe p[index] -= learningRate * (a * gradient + b * velocity)
    }
  }
}
