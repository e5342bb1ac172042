internal import Arithmetic
internal import Convolutions
internal import Storage

/// y = ReLU(units(x) + shortcut(x)), the shortcut being x itself or a strided 1 × 1 convolution.
final class ResidualBlock: Module {
  private let units: [ConvolutionUnit]
  private let downsample: ConvolutionUnit?
  let shape: ActivationShape
  let output: Tensor

  /// A block whose output has room for `batchSize` images.
  init(units: [ConvolutionUnit], downsample: ConvolutionUnit?, batchSize: Int) {
    precondition(units.count >= 2, "a residual block of \(units.count) convolutions")
    self.units = units
    self.downsample = downsample
    shape = units[units.count - 1].convolution.output
    output = shape.tensor(count: batchSize)
  }

  private var convolutions: [ConvolutionUnit] { units + (downsample.map { [$0] } ?? []) }

  var keptByteCount: Int { 4 * output.count + convolutions.map(\.keptByteCount).reduce(0, +) }

  func prepare(count: Int) throws(KernelError) {
    for unit in convolutions {
      try unit.convolution.prepare(count: count, withInputGradient: true)
    }
  }

  /// input (N, C, H, W) → `output` (N, C', H', W').
  ///
  /// What lies between is not kept: where it must be stored at all, the scratch memory holds one of it
  /// at a time, and backward makes it anew.
  func forward(_ pass: Pass, input: Tensor) throws {
    let (count, mode, exchange, scratch) = (pass.count, pass.mode, pass.exchange, pass.scratch)
    try downsample?.convolve(count: count, input: .stored(input), mode: mode, exchange: exchange)
    var x = ConvolutionInput.stored(input)
    for unit in units.dropLast() {
      try unit.convolve(count: count, input: x, mode: mode, exchange: exchange)
      x = unit.rectified(scratch: scratch)
    }
    let last = units[units.count - 1]
    try last.convolve(count: count, input: x, mode: mode, exchange: exchange)
    downsample?.normalise(count: count, rectify: false, into: scratch)
    last.normalise(
      count: count, shortcut: downsample == nil ? input : scratch, rectify: true, into: output)
  }

  /// Gradient of the output → gradient of the input, in two parts whose sum it is.
  ///
  /// The parts are left unadded for the block before, whose first pass adds them on the way. Three
  /// buffers suffice: `gradients.first` becomes the shortcut's gradient, the units' gradients
  /// alternate between the other two, and of those the one that is free holds a unit's input where it
  /// must be stored.
  func backward(
    _ pass: Pass, input: Tensor, gradients: GradientBuffers
  ) throws -> GradientBuffers {
    let (count, exchange) = (pass.count, pass.exchange)
    let shortcut = gradients.first
    var current = gradients.second
    var other = gradients.free
    let last = units.count - 1
    var sums = units[last].rectifyBackward(
      count: count, gradient: shortcut, second: gradients.secondPart,
      rectifier: .ofOutput(output))
    for index in units.indices.reversed() {
      try units[index].normaliseBackward(
        count: count, gradient: index == last ? shortcut : current, sums: sums,
        convolvedGradient: current, exchange: exchange)
      sums = try units[index].convolveBackward(
        count: count,
        input: index > 0 ? units[index - 1].rectified(scratch: other) : .stored(input),
        convolvedGradient: current, inputGradient: other)
      if index > 0 { swap(&current, &other) }
    }
    guard let downsample else {
      return GradientBuffers(first: other, second: shortcut, free: current, hasSecond: true)
    }
    let shortcutSums = downsample.rectifyBackward(
      count: count, gradient: shortcut, second: nil, rectifier: .none)
    try downsample.normaliseBackward(
      count: count, gradient: shortcut, sums: shortcutSums, convolvedGradient: shortcut,
      exchange: exchange)
    try downsample.convolveBackward(
      count: count, input: .stored(input), convolvedGradient: shortcut, inputGradient: current)
    return GradientBuffers(first: other, second: current, free: shortcut, hasSecond: true)
  }
}
