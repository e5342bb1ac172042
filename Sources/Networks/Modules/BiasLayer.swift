internal import Arithmetic
internal import Convolutions
internal import Storage

/// The bias of a convolution, or nothing, where no batch norm stands behind it.
final class BiasLayer: ChannelTransform {
  private let shape: ActivationShape
  private let biasGradient: Tensor?
  private let mean: Tensor
  private let scale: Tensor
  private let shift: Tensor

  /// The bias of that name; nil adds nothing.
  init(_ shape: ActivationShape, name: String?, _ arenas: NetworkArenas) {
    self.shape = shape
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

  func apply(count: Int, input: Tensor, shortcut: Tensor?, rectify: Bool, output: Tensor) {
    BatchNormalisation.apply(
      input, count: count, shape, scale: scale, shift: shift, shortcut: shortcut, rectify: rectify,
      output: output)
  }

  func rectified(_ input: Tensor) -> RectifiedActivation {
    RectifiedActivation(of: input, mean: mean, scale: scale, shift: shift)
  }

  func backwardSums(
    count: Int, gradient: Tensor, second: Tensor?, rectifier: BatchNormalisation.Rectifier,
    input: Tensor
  ) -> ChannelSums {
    BatchNormalisation.backwardSums(
      gradient: gradient, second: second, rectifier: rectifier, input: input, count: count, shape,
      mean: mean, scale: scale, shift: shift)
  }

  func backward(
    count: Int, gradient: Tensor, sums: ChannelSums, input: Tensor, inputGradient: Tensor,
    exchange: (any StatisticsExchange)?
  ) {
    if let biasGradient {
      for channel in 0..<shape.channels { biasGradient[channel] = Float(sums.first(channel)) }
    }
    let range = 0..<shape.floatCount(images: count)
    let (from, to) = (gradient.elements(range), inputGradient.elements(range))
    if from.buffer !== to.buffer || from.offset != to.offset { to.copy(from: from) }
  }
}
