internal import Kernels
internal import Storage

/// y = ReLU(units(x) + shortcut(x)), the shortcut being x itself or a strided 1 × 1 convolution.
final class ResidualBlock {
  private let units: [ConvolutionUnit]
  private let downsample: ConvolutionUnit?
  let output: Tensor

  init(units: [ConvolutionUnit], downsample: ConvolutionUnit?) {
    precondition(units.count >= 2, "a residual block of \(units.count) convolutions")
    self.units = units
    self.downsample = downsample
    output = units[units.count - 1].output
  }

  /// input (N, C, H, W) → `output` (N, C', H', W').
  func forward(
    count: Int, input: Tensor, mode: NormalisationMode, exchange: (any StatisticsExchange)?
  ) throws {
    var shortcut = input
    if let downsample {
      try downsample.forward(
        count: count, input: input, rectify: false, mode: mode, exchange: exchange)
      shortcut = downsample.output
    }
    var x = input
    for (index, unit) in units.enumerated() {
      let isLast = index == units.count - 1
      try unit.forward(
        count: count, input: x, shortcut: isLast ? shortcut : nil, rectify: true, mode: mode,
        exchange: exchange)
      x = unit.output
    }
  }

  /// Gradient of the output → gradient of the input, in two parts whose sum it is.
  ///
  /// The parts are left unadded for the block before, whose first pass adds them on the way. Three
  /// buffers suffice: `gradients.first` becomes the shortcut's gradient, and the units' gradients
  /// alternate between the other two.
  func backward(
    count: Int, input: Tensor, gradients: GradientBuffers, exchange: (any StatisticsExchange)?
  ) throws -> GradientBuffers {
    let last = units.count - 1
    let shortcut = gradients.first
    var current = gradients.second
    var other = gradients.free
    try units[last].backward(
      count: count, gradient: shortcut, second: gradients.hasSecond ? gradients.second : nil,
      rectifier: .ofOutput(output), input: units[last - 1].output, convolvedGradient: current,
      exchange: exchange)
    for index in stride(from: last - 1, through: 0, by: -1) {
      try units[index + 1].backwardData(
        count: count, convolvedGradient: current, inputGradient: other)
      swap(&current, &other)
      try units[index].backward(
        count: count, gradient: current, second: nil, rectifier: .ofInput,
        input: index > 0 ? units[index - 1].output : input, convolvedGradient: current,
        exchange: exchange)
    }
    try units[0].backwardData(count: count, convolvedGradient: current, inputGradient: other)
    guard let downsample else {
      return GradientBuffers(first: other, second: shortcut, free: current, hasSecond: true)
    }
    try downsample.backward(
      count: count, gradient: shortcut, second: nil, rectifier: .none, input: input,
      convolvedGradient: shortcut, exchange: exchange)
    try downsample.backwardData(
      count: count, convolvedGradient: shortcut, inputGradient: current)
    return GradientBuffers(first: other, second: current, free: shortcut, hasSecond: true)
  }
}

/// The memory of activation gradients on their way down: two parts of one gradient, and one free.
struct GradientBuffers {
  let first: Tensor
  let second: Tensor
  let free: Tensor
  /// Whether the gradient is `first` + `second`, or `first` alone.
  let hasSecond: Bool
}
