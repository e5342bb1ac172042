internal import Arithmetic
internal import Activations
internal import Storage

/// An activation as vectors (N, C·H·W), in the order of plain tensors.
final class FlattenModule: Module {
  let output: Activation

  init(_ input: ActivationShape, capacity: Int) {
    output = Activation(.vector(input.count), count: capacity)
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
