internal import Arithmetic
internal import Activations
internal import Storage

/// The mean of each channel, as a vector (N, C).
final class GlobalAveragePoolingModule: Module {
  let output: Activation

  init(_ input: ActivationShape, capacity: Int) {
    output = Activation(.vector(input.channels), count: capacity)
  }

  func forward(_ pass: Pass, input: Activation) {
    GlobalAveragePooling.forward(input: input, output: output(of: pass))
  }

  func backward(_ pass: Pass, input: Activation, gradients: GradientBuffers) -> GradientBuffers {
    let gradient = gradients.memory(for: input)
    GlobalAveragePooling.backward(outputGradient: gradients.first, inputGradient: gradient)
    return gradients.passedOn(to: gradient)
  }
}
