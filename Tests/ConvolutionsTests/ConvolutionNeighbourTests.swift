import Arithmetic
import Activations
import Convolutions
import Numbers
import Storage
import Testing

/// Batch norm and ReLU beside a convolution, done on its way through memory or apart from it, against
/// their definitions in double precision.
@Suite struct ConvolutionNeighbourTests {
  /// Sizes that tiles fit and that they do not, of one part of the batch and of several.
  struct Example: Sendable {
    let inputs: Int
    let outputs: Int
    let height: Int
    let width: Int
    let stride: Int
    let algorithm: ConvolutionAlgorithm
    let precision: Precision

    /// How far a result may be from the definition; in bf16 a rectified input is rounded once more
    /// where it is stored apart from the convolution.
    var tolerance: Double {
      algorithm == .roundedWinograd ? 0x1p-6 : precision == .bf16 ? 0x1p-8 : 2e-6
    }
  }

  static let examples: [Example] = [
    (16, 32, 8, 8, 1), (32, 16, 5, 6, 1), (16, 16, 1, 1, 1), (48, 16, 9, 13, 1), (16, 32, 8, 8, 2),
    (32, 16, 9, 13, 2),
  ]
  .flatMap { inputs, outputs, height, width, stride in
    var ways: [(ConvolutionAlgorithm, Precision)] = [
      (.direct, .fp32), (.direct, .bf16), (.tiledWinograd, .fp32), (.tiledWinograd, .bf16),
    ]
    if Precision.bf16.isAvailable { ways.append((.roundedWinograd, .bf16)) }
    return ways.map { algorithm, precision in
      Example(
        inputs: inputs, outputs: outputs, height: height, width: width, stride: stride,
        algorithm: algorithm, precision: precision)
    }
  }

  /// One example's convolution with numbers for all that it meets.
  private struct Case {
    let count: Int
    let convolution: Convolution
    let plain: PlainConvolution
    let activation: RectifiedActivation
    let weights: Tensor
    /// x, and ReLU(scale·x + shift) as the definition has it.
    let x: [Double]
    let rectified: [Double]
    let w: [Double]

    init(_ example: Example, count: Int) throws {
      self.count = count
      let block = try Convolution.preferredChannelBlock(channels: 16)
      let algorithm = example.algorithm
      convolution = try Convolution(
        ConvolutionShape(
          inputChannels: example.inputs, outputChannels: example.outputs, height: example.height,
          width: example.width, kernel: 3, stride: example.stride), inputBlock: block,
        outputBlock: block,
        batchSize: count, precision: example.precision,
        algorithms: ConvolutionAlgorithms(everywhere: algorithm), workspace: Workspace())
      plain = PlainConvolution(shape: convolution.shape, count: count)
      let stored = convolution.input
      let x = stored.stored(numbers(plain.inputCount, "x"))
      let w = stored.stored(numbers(plain.weightCount, "w"))
      let vector = { (name: String) in
        Tensor(numbers(example.inputs, name), shape: [example.inputs])
      }
      activation = RectifiedActivation(
        of: stored.blocked(x, count: count), mean: vector("mean"), scale: vector("scale"),
        shift: vector("shift"))
      weights = Tensor(shape: [convolution.weightsLayout.floatCount])
      try convolution.pack(Tensor(w, shape: convolution.shape.weightSizes), into: weights)
      (self.x, self.w) = (x.doubles, w.doubles)
      let (scale, shift) = (activation.scale, activation.shift)
      let pixels = example.height * example.width
      rectified = x.enumerated().map { place, value in
        let channel = place / pixels % example.inputs
        return max(Double(shift[channel]) + Double(scale[channel]) * Double(value), 0)
      }
    }

    var input: ConvolutionInput {
      .rectified(activation, scratch: Activation(convolution.input, count: count))
    }

    /// Of plain (N, C, H, W) numbers, a channel's.
    func places(of channel: Int, _ shape: ActivationShape) -> [Int] {
      let pixels = shape.height * shape.width
      return (0..<count).flatMap { image in
        (0..<pixels).map { (image * shape.channels + channel) * pixels + $0 }
      }
    }
  }

  @Test(arguments: examples, [1, 3])
  func forwardTakesARectifiedInputAndSumsItsOutput(_ example: Example, threads: Int) throws {
    let before = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(before) }
    let it = try Case(example, count: 5)
    let shape = it.convolution.output
    let output = Activation(shape, count: it.count)
    output.fill(.nan)
    let sums = try #require(
      try it.convolution.forward(
        [ConvolutionPart(input: it.input, result: output, summing: .values)],
        weights: it.weights)[0])
    let found = output.plain
    #expect(relativeDifference(found, it.plain.forward(it.rectified, it.w)) < example.tolerance)
    #expect(sums.count == Double(it.count * shape.height * shape.width))
    for channel in 0..<shape.channels {
      let values = it.places(of: channel, shape).map { Double(found[$0]) }
      let squares = values.map { $0 * $0 }.reduce(0, +)
      let scale = max(squares, 1)
      #expect(abs(sums.first(channel) - values.reduce(0, +)) < 1e-5 * scale)
      #expect(abs(sums.second(channel) - squares) < 1e-5 * scale)
    }
  }

  @Test(arguments: examples, [1, 3])
  func backwardToTheDataGoesThroughReLUAndSums(_ example: Example, threads: Int) throws {
    let before = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(before) }
    let it = try Case(example, count: 5)
    let shape = it.convolution.input
    let dy = it.convolution.output.stored(numbers(it.plain.outputCount, "dy"))
    let gradient = Activation(shape, count: it.count)
    gradient.fill(.nan)
    let sums = try #require(
      try it.convolution.backwardData(
        [
          ConvolutionPart(
            input: .stored(it.convolution.output.blocked(dy, count: it.count)), result: gradient,
            summing: .gradients(it.activation))
        ], weights: it.weights)[0])
    let found = gradient.plain
    let through = zip(it.plain.backwardData(dy.doubles, it.w), it.rectified).map {
      $1 > 0 ? $0 : 0
    }
    #expect(relativeDifference(found, through) < example.tolerance)
    for channel in 0..<shape.channels {
      let places = it.places(of: channel, shape)
      let mean = Double(it.activation.mean[channel])
      let (sum, products) = (
        places.map { Double(found[$0]) }.reduce(0, +),
        places.map { Double(found[$0]) * (it.x[$0] - mean) }.reduce(0, +)
      )
      let scale = max(places.map { abs(Double(found[$0])) }.reduce(0, +), 1)
      // Summed before they are rounded.
      let tolerance = example.precision == .bf16 ? 0x1p-8 : 1e-5
      #expect(abs(sums.first(channel) - sum) < tolerance * scale)
      #expect(abs(sums.second(channel) - products) < tolerance * scale)
    }
  }

  @Test(arguments: examples)
  func theWeightsGradientTakesARectifiedInput(_ example: Example) throws {
    let it = try Case(example, count: 5)
    let dy = it.convolution.output.stored(numbers(it.plain.outputCount, "dy"))
    let packed = Tensor(shape: [it.convolution.weightsLayout.floatCount])
    let gradient = Tensor(shape: it.convolution.shape.weightSizes)
    packed.fill(.nan)
    let part = GradientPart(
      input: it.input, outputGradient: it.convolution.output.blocked(dy, count: it.count))
    try it.convolution.backwardWeights([part], into: SumOverParts(into: packed))
    try it.convolution.unpack(packed, into: gradient)
    let expected = it.plain.backwardWeights(it.rectified, dy.doubles)
    #expect(relativeDifference(gradient.array, expected) < example.tolerance)
  }

  /// The same bits on any number of threads.
  @Test(arguments: examples.filter { $0.precision == .fp32 })
  func sumsDoNotDependOnThreads(_ example: Example) throws {
    let before = Threads.count
    defer { Threads.setCount(before) }
    let found = try [1, 2, 3].map { threads in
      Threads.setCount(threads)
      let it = try Case(example, count: 5)
      let output = Activation(it.convolution.output, count: it.count)
      let part = ConvolutionPart(input: it.input, result: output, summing: .values)
      return try it.convolution.forward([part], weights: it.weights)[0]?.values
    }
    #expect(found[0] != nil && found[1] == found[0] && found[2] == found[0])
  }
}
