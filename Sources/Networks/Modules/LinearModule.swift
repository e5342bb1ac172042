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

  init(
    _ input: ActivationShape, name: String, outputs: Int, isRectified: Bool, batchSize: Int,
    _ products: ParallelProducts, _ arenas: NetworkArenas
  ) {
    precondition(input.isVector, "\(name) of anything but vectors")
    self.isRectified = isRectified
    self.products = products
    output = Activation(.vector(outputs), count: batchSize)
    weight = arenas.parameters["\(name).weight"].reshaped([outputs, input.count])
    bias = arenas.parameters["\(name).bias"]
    weightGradient = arenas.gradients["\(name).weight"].reshaped([outputs, input.count])
    biasGradient = arenas.gradients["\(name).bias"]
  }

  /// input (N, inputs) → `output` (N, outputs).
  func forward(_ pass: Pass, input: Activation) throws(KernelError) {
    let output = output(of: pass).floats
    try products.run(input.floats, weight, transposedB: true, into: output)
    for image in 0..<pass.count { addScaled(bias, by: 1, to: output.rows(image..<image + 1)) }
    if isRectified { RectifiedRows.forward(output) }
  }

  /// Gradient of the output (N, outputs) → gradients of weight and bias, and of the input.
  func backward(
    _ pass: Pass, input: Activation, gradients: GradientBuffers
  ) throws(KernelError) -> GradientBuffers {
    let inputGradient = gradients.memory(for: input)
    biasGradient.fill(0)
    guard pass.count > 0 else {
      weightGradient.fill(0)
      return gradients.passedOn(to: inputGradient)
    }
    let gradient = gradients.first.floats
    if isRectified { RectifiedRows.backward(output: output.floats, gradient: gradient) }
    try products.run(gradient, transposedA: true, input.floats, into: weightGradient)
    for image in 0..<pass.count {
      addScaled(gradient.rows(image..<image + 1), by: 1, to: biasGradient)
    }
    try products.run(gradient, weight, into: inputGradient.floats)
    return gradients.passedOn(to: inputGradient)
  }
}
