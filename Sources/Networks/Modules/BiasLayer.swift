internal import Arithmetic
internal import Convolutions
internal import Storage

/// The bias of a convolution, or nothing, where no batch norm stands behind it.
final class BiasLayer: ChannelTransform {
  private let biasGradient: Tensor?
  private let mean: Tensor
  private let scale: Tensor
  private let shift: Tensor

  /// The bias of that name; nil adds nothing.
  init(_ shape: ActivationShape, name: String?, _ arenas: NetworkArenas) {
    biasGradient = name.map { arenas.gradients[$0] }
    mean = Tensor(shape: [shape.channels])
    scale = Tensor(shape: [shape.channels])
    scale.fill(1)
    shift = name.map { arenas.parameters[$0] } ?? Tensor(shape: [shape.channels])
  }

  var usesSums: Bool { false }

  func prepare(
    _ sums: ChannelSums, mode: NormalisationMode, exchange: (any StatisticsExchange)?
  ) {}

  func apply(input: Activation, shortcut: Activation?, rectify: Bool, output: Activation) {
    BatchNormalisation.apply(
      input, scale: scale, shift: shift, shortcut: shortcut, rectify: rectify, output: output)
  }

  func rectified(_ input: Activation) -> RectifiedActivation {
    RectifiedActivation(of: input, mean: mean, scale: scale, shift: shift)
  }

  func backwardSums(
    gradient: Activation, second: Activation?, rectifier: BatchNormalisation.Rectifier,
    input: Activation
  ) -> ChannelSums {
    BatchNormalisation.backwardSums(
      gradient: gradient, second: second, rectifier: rectifier, input: input, mean: mean,
      scale: scale, shift: shift)
  }

  func backward(
    gradient: Activation, sums: ChannelSums, input: Activation, inputGradient: Activation,
    exchange: (any StatisticsExchange)?
  ) {
    if let biasGradient {
      for channel in 0..<biasGradient.count { biasGradient[channel] = Float(sums.first(channel)) }
    }
    if inputGradient.buffer !== gradient.buffer { inputGradient.copy(from: gradient) }
  }
}
