internal import Arithmetic
internal import Convolutions
internal import Storage

/// A convolution with its batch norm or bias, and ReLU if that follows, in a row with others.
final class ConvolutionModule: Module {
  let shape: ActivationShape
  let output: Tensor
  private let unit: ConvolutionUnit
  private let isRectified: Bool
  private let isFirst: Bool

  /// A module for up to `batchSize` images; the first of a network has images as its input.
  init(_ unit: ConvolutionUnit, isRectified: Bool, isFirst: Bool, batchSize: Int) {
    (self.unit, self.isRectified, self.isFirst) = (unit, isRectified, isFirst)
    shape = unit.convolution.output
    output = shape.tensor(count: batchSize)
  }

  var keptByteCount: Int { 4 * output.count + unit.keptByteCount }

  func forward(_ pass: Pass, input: Tensor) throws {
    try unit.convolve(
      count: pass.count, input: .stored(input), mode: pass.mode, exchange: pass.exchange)
    unit.normalise(count: pass.count, rectify: isRectified, into: output)
  }

  func backward(
    _ pass: Pass, input: Tensor, gradients: GradientBuffers
  ) throws -> GradientBuffers {
    let gradient = gradients.first
    let sums = unit.rectifyBackward(
      count: pass.count, gradient: gradient, second: gradients.secondPart,
      rectifier: isRectified ? .ofInput : .none)
    try unit.normaliseBackward(
      count: pass.count, gradient: gradient, sums: sums, convolvedGradient: gradient,
      exchange: pass.exchange)
    try unit.convolveBackward(
      count: pass.count, input: .stored(input), convolvedGradient: gradient,
      inputGradient: isFirst ? nil : gradients.free)
    return gradients.passedOn
  }

  func prepare(count: Int) throws(KernelError) {
    try unit.convolution.prepare(count: count, withInputGradient: !isFirst)
  }
}
