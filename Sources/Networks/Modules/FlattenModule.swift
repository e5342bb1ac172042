internal import Arithmetic
internal import Convolutions
internal import Storage

/// An activation as vectors (N, C·H·W), in the order of plain tensors.
final class FlattenModule: Module {
  let shape: ActivationShape
  let output: Tensor
  private let input: ActivationShape

  init(_ input: ActivationShape, batchSize: Int) {
    self.input = input
    shape = .vector(input.count)
    output = shape.tensor(count: batchSize)
  }

  func forward(_ pass: Pass, input: Tensor) {
    self.input.unpack(input, count: pass.count, into: output)
  }

  func backward(_ pass: Pass, input: Tensor, gradients: GradientBuffers) -> GradientBuffers {
    self.input.pack(gradients.first, count: pass.count, into: gradients.free)
    return gradients.passedOn
  }
}
