internal import Arithmetic
internal import Activations
internal import Convolutions
internal import Storage

/// y = ReLU(units(x) + shortcut(x)), the shortcut being x itself or a strided 1 × 1 convolution.
final class ResidualBlock: Module {
  private let units: [ConvolutionUnit]
  private let downsample: ConvolutionUnit?
  let output: Activation

  /// A block whose output has room for `capacity` images.
  init(units: [ConvolutionUnit], downsample: ConvolutionUnit?, capacity: Int) {
    precondition(units.count >= 2, "a residual block of \(units.count) convolutions")
    self.units = units
    self.downsample = downsample
    output = Activation(units[units.count - 1].convolution.output, count: capacity)
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
    try downsample?.convolve(pass.stored(input), pass)
    var x = pass.stored(input)
    for unit in units.dropLast() {
      try unit.convolve(x, pass)
      x = unit.rectified(pass, scratch: pass.scratch)
    }
    let last = units[units.count - 1]
    try last.convolve(x, pass)
    var shortcut = input
    if let downsample {
      shortcut = Activation(output.shape, count: pass.count, in: pass.scratch)
      downsample.normalise(pass, rectify: false, into: shortcut)
    }
    last.normalise(pass, shortcut: shortcut, rectify: true, into: output(of: pass))
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
    let count = pass.count
    let shortcut = gradients.first
    var current = gradients.other
    var other = gradients.free
    let last = units.count - 1
    var sums = units[last].rectifyBackward(
      pass, gradient: shortcut, second: gradients.second,
      rectifier: .ofOutput(output(of: pass)))
    var gradient = shortcut
    for index in units.indices.reversed() {
      let convolution = units[index].convolution
      let convolved = Activation(convolution.output, count: count, in: current)
      try units[index].normaliseBackward(
        pass, gradient: gradient, sums: sums, convolvedGradient: convolved)
      gradient = Activation(convolution.input, count: count, in: other)
      sums = try units[index].convolveBackward(
        index > 0 ? units[index - 1].rectified(pass, scratch: other) : pass.stored(input), pass,
        convolvedGradient: convolved, inputGradient: gradient)
      if index > 0 { swap(&current, &other) }
    }
    guard let downsample else {
      return GradientBuffers(
        first: gradient, second: shortcut, other: shortcut.buffer, free: current)
    }
    let shortcutSums = downsample.rectifyBackward(
      pass, gradient: shortcut, second: nil, rectifier: .none)
    try downsample.normaliseBackward(
      pass, gradient: shortcut, sums: shortcutSums, convolvedGradient: shortcut)
    let second = Activation(input.shape, count: count, in: current)
    try downsample.convolveBackward(
      pass.stored(input), pass, convolvedGradient: shortcut, inputGradient: second)
    return GradientBuffers(
      first: gradient, second: second, other: current, free: shortcut.buffer)
  }
}
