internal import Arithmetic
internal import Activations
internal import Convolutions
internal import Storage

/// A convolution with its batch norm or bias, and ReLU if that follows, in a row with others.
final class ConvolutionModule: Module {
  let output: Activation
  private let unit: ConvolutionUnit
  private let isRectified: Bool
  private let isFirst: Bool

  /// A module for up to `capacity` images; the first of a network has images as its input.
  init(_ unit: ConvolutionUnit, isRectified: Bool, isFirst: Bool, capacity: Int) {
    (self.unit, self.isRectified, self.isFirst) = (unit, isRectified, isFirst)
    output = Activation(unit.convolution.output, count: capacity)
  }

  var keptByteCount: Int { output.byteCount + unit.keptByteCount }

  func forward(_ pass: Pass, input: Activation) throws {
    try unit.convolve(pass.stored(input), pass)
    unit.normalise(pass, rectify: isRectified, into: output(of: pass))
  }

  func backward(
    _ pass: Pass, input: Activation, gradients: GradientBuffers
  ) throws -> GradientBuffers {
    let gradient = gradients.first
    let sums = unit.rectifyBackward(
      pass, gradient: gradient, second: gradients.second, rectifier: isRectified ? .ofInput : .none)
    try unit.normaliseBackward(
      pass, gradient: gradient, sums: sums, convolvedGradient: gradient)
    let inputGradient = isFirst ? nil : gradients.memory(for: input)
    try unit.convolveBackward(
      pass.stored(input), pass, convolvedGradient: gradient, inputGradient: inputGradient)
    return inputGradient.map(gradients.passedOn) ?? gradients
  }

  func prepare(count: Int) throws(KernelError) {
    try unit.convolution.prepare(count: count, withInputGradient: !isFirst)
  }
}
