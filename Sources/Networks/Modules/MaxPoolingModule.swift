internal import Arithmetic
internal import Activations
internal import Storage

/// The largest number of each window.
final class MaxPoolingModule: Module {
  let output: Activation
  private let window: PoolingWindow

  init(_ input: ActivationShape, _ window: PoolingWindow, capacity: Int) {
    self.window = window
    output = Activation(window.output(of: input), count: capacity)
  }

  func forward(_ pass: Pass, input: Activation) {
    MaxPooling.forward(window, input: input, output: output(of: pass))
  }

  func backward(_ pass: Pass, input: Activation, gradients: GradientBuffers) -> GradientBuffers {
    let gradients = gradients.added()
    let gradient = gradients.memory(for: input)
    MaxPooling.backward(
      window, input: input, output: output(of: pass), outputGradient: gradients.first,
      inputGradient: gradient)
    return gradients.passedOn(to: gradient)
  }
}
