internal import Arithmetic
internal import Convolutions
internal import Storage

/// The mean of each channel, as a vector (N, C).
final class GlobalAveragePoolingModule: Module {
  let output: Activation

  init(_ input: ActivationShape, batchSize: Int) {
    output = Activation(.vector(input.channels), count: batchSize)
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
