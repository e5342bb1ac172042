internal import Arithmetic
internal import Convolutions
internal import Storage

/// The largest number of each window.
final class MaxPoolingModule: Module {
  let shape: ActivationShape
  let output: Tensor
  private let input: ActivationShape
  private let window: PoolingWindow

  init(_ input: ActivationShape, _ window: PoolingWindow, batchSize: Int) {
    (self.input, self.window) = (input, window)
    shape = window.output(of: input)
    output = shape.tensor(count: batchSize)
  }

  func forward(_ pass: Pass, input: Tensor) {
    MaxPooling.forward(count: pass.count, self.input, window, input: input, output: output)
  }

  func backward(_ pass: Pass, input: Tensor, gradients: GradientBuffers) -> GradientBuffers {
    let gradients = gradients.added(shape, count: pass.count)
    MaxPooling.backward(
      count: pass.count, self.input, window, input: input, output: output,
      outputGradient: gradients.first, inputGradient: gradients.free)
    return gradients.passedOn
  }
}
