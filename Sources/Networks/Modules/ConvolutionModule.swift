internal import Arithmetic
internal import Convolutions
internal import Storage

/// A convolution with its batch norm or bias, and ReLU if that follows, in a row with others.
final class ConvolutionModule: Module {
  let output: Activation
  private let unit: ConvolutionUnit
  private let isRectified: Bool
  private let isFirst: Bool

  /// A module for up to `batchSize` images; the first of a network has images as its input.
  init(_ unit: ConvolutionUnit, isRectified: Bool, isFirst: Bool, batchSize: Int) {
    (self.unit, self.isRectified, self.isFirst) = (unit, isRectified, isFirst)
    output = Activation(unit.convolution.output, count: batchSize)
  }

  var keptByteCount: Int { output.byteCount + unit.keptByteCount }

  func forward(_ pass: Pass, input: Activation) throws {
    try unit.convolve(.stored(input), mode: pass.mode, exchange: pass.exchange)
    unit.normalise(rectify: isRectified, into: output(of: pass))
  }

  func backward(
    _ pass: Pass, input: Activation, gradients: GradientBuffers
  ) throws -> GradientBuffers {
    let gradient = gradients.first
    let sums = unit.rectifyBackward(
      gradient: gradient, second: gradients.second, rectifier: isRectified ? .ofInput : .none)
    try unit.normaliseBackward(
      gradient: gradient, sums: sums, convolvedGradient: gradient, exchange: pass.exchange)
    let inputGradient = isFirst ? nil : gradients.memory(for: input)
    try unit.convolveBackward(
      .stored(input), convolvedGradient: gradient, inputGradient: inputGradient)
    return inputGradient.map(gradients.passedOn) ?? gradients
  }

  func prepare(count: Int) throws(KernelError) {
    try unit.convolution.prepare(count: count, withInputGradient: !isFirst)
  }
}
