internal import Arithmetic
internal import Convolutions
internal import Storage

/// The mean of each channel, as a vector (N, C).
final class GlobalAveragePoolingModule: Module {
  let shape: ActivationShape
  let output: Tensor
  private let input: ActivationShape

  init(_ input: ActivationShape, batchSize: Int) {
    self.input = input
    shape = .vector(input.channels)
    output = shape.tensor(count: batchSize)
  }

  func forward(_ pass: Pass, input: Tensor) {
    GlobalAveragePooling.forward(count: pass.count, self.input, input: input, output: output)
  }

  func backward(_ pass: Pass, input: Tensor, gradients: GradientBuffers) -> GradientBuffers {
    GlobalAveragePooling.backward(
      count: pass.count, self.input, outputGradient: gradients.first,
      inputGradient: gradients.free)
    return gradients.passedOn
  }
}
