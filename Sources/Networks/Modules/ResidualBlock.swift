internal import Arithmetic
internal import Convolutions
internal import Storage

/// y = ReLU(units(x) + shortcut(x)), the shortcut being x itself or a strided 1 × 1 convolution.
final class ResidualBlock: Module {
  private let units: [ConvolutionUnit]
  private let downsample: ConvolutionUnit?
  let output: Activation

  /// A block whose output has room for `batchSize` images.
  init(units: [ConvolutionUnit], downsample: ConvolutionUnit?, batchSize: Int) {
    precondition(units.count >= 2, "a residual block of \(units.count) convolutions")
    self.units = units
    self.downsample = downsample
    output = Activation(units[units.count - 1].convolution.output, count: batchSize)
  }

  private var convolutions: [ConvolutionUnit] { units + (downsample.map { [$0] } ?? []) }

  var keptByteCount: Int { output.byteCount + convolutions.map(\.keptByteCount).reduce(0, +) }

  func prepare(count: Int) throws(KernelError) {
    for unit in convolutions {
      try unit.convolution.prepare(count: count, withInputGradient: true)
    }
  }

  /// input (N, C, H, W) → `output` (N, C', H', W').
  ///
  /// What lies between is not kept: where it must be stored at all, the scratch memory holds one of it
  /// at a time, and backward makes it anew.
  func forward(_ pass: Pass, input: Activation) throws {
    let (mode, exchange) = (pass.mode, pass.exchange)
    try downsample?.convolve(.stored(input), mode: mode, exchange: exchange)
    var x = ConvolutionInput.stored(input)
    for unit in units.dropLast() {
      try unit.convolve(x, mode: mode, exchange: exchange)
      x = unit.rectified(count: pass.count, scratch: pass.scratch)
    }
    let last = units[units.count - 1]
    try last.convolve(x, mode: mode, exchange: exchange)
    var shortcut = input
    if let downsample {
      shortcut = Activation(output.shape, count: pass.count, in: pass.scratch)
      downsample.normalise(rectify: false, into: shortcut)
    }
    last.normalise(shortcut: shortcut, rectify: true, into: output(of: pass))
  }

  /// Gradient of the output → gradient of the input, in two parts whose sum it is.
  ///
  /// The parts are left unadded for the block before, whose first pass adds them on the way. Three
  /// buffers suffice: `gradients.first` becomes the shortcut's gradient, the units' gradients
  /// alternate between the other two, and of those the one that is free holds a unit's input where it
  /// must be stored.
  func backward(
    _ pass: Pass, input: Activation, gradients: GradientBuffers
  ) throws -> GradientBuffers {
    let (count, exchange) = (pass.count, pass.exchange)
    let shortcut = gradients.first
    var current = gradients.other
    var other = gradients.free
    let last = units.count - 1
    var sums = units[last].rectifyBackward(
      gradient: shortcut, second: gradients.second, rectifier: .ofOutput(output(of: pass)))
    var gradient = shortcut
    for index in units.indices.reversed() {
      let convolution = units[index].convolution
      let convolved = Activation(convolution.output, count: count, in: current)
      try units[index].normaliseBackward(
        gradient: gradient, sums: sums, convolvedGradient: convolved, exchange: exchange)
      gradient = Activation(convolution.input, count: count, in: other)
      sums = try units[index].convolveBackward(
        index > 0 ? units[index - 1].rectified(count: count, scratch: other) : .stored(input),
        convolvedGradient: convolved, inputGradient: gradient)
      if index > 0 { swap(&current, &other) }
    }
    guard let downsample else {
      return GradientBuffers(
        first: gradient, second: shortcut, other: shortcut.buffer, free: current)
    }
    let shortcutSums = downsample.rectifyBackward(
      gradient: shortcut, second: nil, rectifier: .none)
    try downsample.normaliseBackward(
      gradient: shortcut, sums: shortcutSums, convolvedGradient: shortcut, exchange: exchange)
    let second = Activation(input.shape, count: count, in: current)
    try downsample.convolveBackward(
      .stored(input), convolvedGradient: shortcut, inputGradient: second)
    return GradientBuffers(
      first: gradient, second: second, other: current, free: shortcut.buffer)
  }
}
