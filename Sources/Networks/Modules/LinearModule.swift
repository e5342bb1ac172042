internal import Arithmetic
internal import Activations
internal import Storage

/// Weighted sums of a vector, and a bias; ReLU if that follows.
///
/// A layer whose outputs are rectified takes the network's precision; the features, which the last layer
/// gives, keep all digits of float32.
final class LinearModule: Module {
  let output: Activation
  private let isRectified: Bool
  private let products: ParallelProducts
  private let weight: Tensor
  private let bias: Tensor
  private let weightGradient: Tensor
  private let biasGradient: Tensor
  private let gradients: PartGradients

  init(
    _ input: ActivationShape, name: String, outputs: Int, isRectified: Bool, capacity: Int,
    _ products: ParallelProducts, _ arenas: NetworkArenas
  ) {
    precondition(input.isVector, "\(name) of anything but vectors")
    self.isRectified = isRectified
    self.products = products
    output = Activation(.vector(outputs), count: capacity)
    weight = arenas.parameters["\(name).weight"].reshaped([outputs, input.count])
    bias = arenas.parameters["\(name).bias"]
    weightGradient = arenas.gradients["\(name).weight"].reshaped([outputs, input.count])
    biasGradient = arenas.gradients["\(name).bias"]
    gradients = arenas.partGradients
  }

  /// input (N, inputs) → `output` (N, outputs).
  func forward(_ pass: Pass, input: Activation) throws(KernelError) {
    let output = output(of: pass).floats
    for part in pass.parts where !part.isEmpty {
      try products.run(
        input.floats.rows(part), weight, transposedB: true, into: output.rows(part))
    }
    for image in 0..<pass.count { addScaled(bias, by: 1, to: output.rows(image..<image + 1)) }
    if isRectified { RectifiedRows.forward(output) }
  }

  /// Gradient of the output (N, outputs) → gradients of weight and bias, and of the input.
  func backward(
    _ pass: Pass, input: Activation, gradients: GradientBuffers
  ) throws(KernelError) -> GradientBuffers {
    let inputGradient = gradients.memory(for: input)
    let gradient = gradients.first.floats
    if isRectified { RectifiedRows.backward(output: output(of: pass).floats, gradient: gradient) }
    let count = pass.parts.count
    try self.gradients.sum(into: weightGradient).run(count) {
      (index, target) throws(KernelError) in
      let part = pass.parts[index]
      guard !part.isEmpty else { return target.fill(0) }
      try products.run(
        gradient.rows(part), transposedA: true, input.floats.rows(part),
        into: target.reshaped(weight.shape))
    }
    self.gradients.sum(into: biasGradient).run(count) { index, target in
      target.fill(0)
      for image in pass.parts[index] {
        addScaled(gradient.rows(image..<image + 1), by: 1, to: target)
      }
    }
    for part in pass.parts where !part.isEmpty {
      try products.run(gradient.rows(part), weight, into: inputGradient.floats.rows(part))
    }
    return gradients.passedOn(to: inputGradient)
  }
}
