internal import Arithmetic
internal import Convolutions
internal import Storage

/// Weighted sums of a vector, and a bias; ReLU if that follows.
final class LinearModule: Module {
  let shape: ActivationShape
  let output: Tensor
  private let input: ActivationShape
  private let isRectified: Bool
  private let weight: Tensor
  private let bias: Tensor
  private let weightGradient: Tensor
  private let biasGradient: Tensor

  init(
    _ input: ActivationShape, name: String, outputs: Int, isRectified: Bool, batchSize: Int,
    _ arenas: NetworkArenas
  ) {
    precondition(input.isVector, "\(name) of anything but vectors")
    (self.input, self.isRectified) = (input, isRectified)
    shape = .vector(outputs)
    output = Tensor(shape: [batchSize, outputs])
    weight = arenas.parameters["\(name).weight"].reshaped([outputs, input.count])
    bias = arenas.parameters["\(name).bias"]
    weightGradient = arenas.gradients["\(name).weight"].reshaped([outputs, input.count])
    biasGradient = arenas.gradients["\(name).bias"]
  }

  /// input (N, inputs) → `output` (N, outputs).
  func forward(_ pass: Pass, input: Tensor) {
    let count = pass.count
    let x = rows(input, count, self.input.count)
    let output = self.output.rows(0..<count)
    for image in 0..<count { output.rows(image..<image + 1).copy(from: bias) }
    BLAS.product(x, weight, transposedB: true, into: output, beta: 1)
    if isRectified { RectifiedRows.forward(output) }
  }

  /// Gradient of the output (N, outputs) → gradients of weight and bias, and of the input.
  func backward(_ pass: Pass, input: Tensor, gradients: GradientBuffers) -> GradientBuffers {
    let count = pass.count
    biasGradient.fill(0)
    guard count > 0 else {
      weightGradient.fill(0)
      return gradients.passedOn
    }
    let gradient = rows(gradients.first, count, shape.count)
    if isRectified { RectifiedRows.backward(output: output, gradient: gradient) }
    BLAS.product(
      gradient, transposedA: true, rows(input, count, self.input.count),
      into: weightGradient)
    for image in 0..<count {
      addScaled(
        gradient.elements(image * shape.count..<(image + 1) * shape.count), by: 1, to: biasGradient)
    }
    BLAS.product(
      gradient, weight, into: rows(gradients.free, count, self.input.count))
    return gradients.passedOn
  }

  private func rows(_ tensor: Tensor, _ count: Int, _ width: Int) -> Tensor {
    tensor.elements(0..<count * width).reshaped([count, width])
  }
}
