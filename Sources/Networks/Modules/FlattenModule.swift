internal import Arithmetic
internal import Convolutions
internal import Storage

/// An activation as vectors (N, C·H·W), in the order of plain tensors.
final class FlattenModule: Module {
  let output: Activation

  init(_ input: ActivationShape, batchSize: Int) {
    output = Activation(.vector(input.count), count: batchSize)
  }

  func forward(_ pass: Pass, input: Activation) {
    input.unpack(into: output(of: pass).floats)
  }

  func backward(_ pass: Pass, input: Activation, gradients: GradientBuffers) -> GradientBuffers {
    let gradient = gradients.memory(for: input)
    gradient.pack(gradients.first.floats)
    return gradients.passedOn(to: gradient)
  }
}
