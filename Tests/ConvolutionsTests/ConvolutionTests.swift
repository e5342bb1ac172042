import Arithmetic
import Activations
import Convolutions
import Numbers
import Storage
import Testing

/// Convolutions in oneDNN against their definition in double precision.
@Suite struct ConvolutionTests {
  /// A convolution of the test: sizes, and the channel blocks of its activations.
  struct Example: CustomTestStringConvertible, Sendable {
    let shape: ConvolutionShape
    let inputBlock: Int
    let outputBlock: Int

    init(
      _ inputs: Int, _ outputs: Int, _ height: Int, _ width: Int, kernel: Int, stride: Int,
      blocks: (Int, Int)
    ) {
      shape = ConvolutionShape(
        inputChannels: inputs, outputChannels: outputs, height: height, width: width,
        kernel: kernel, stride: stride)
      (inputBlock, outputBlock) = blocks
    }

    var testDescription: String {
      "\(shape.inputChannels) (by \(inputBlock)) → \(shape.outputChannels) (by \(outputBlock)), "
        + "\(shape.height) × \(shape.width), kernel \(shape.kernel), stride \(shape.stride)"
    }
  }

  static let examples = [
    // Stems: plain images, grey and in colour.
    Example(1, 8, 28, 28, kernel: 3, stride: 1, blocks: (1, 8)),
    Example(1, 16, 7, 7, kernel: 3, stride: 1, blocks: (1, 16)),
    Example(3, 16, 9, 5, kernel: 3, stride: 1, blocks: (1, 16)),
    Example(3, 32, 8, 8, kernel: 3, stride: 1, blocks: (1, 32)),
    // 3 × 3.
    Example(8, 8, 7, 7, kernel: 3, stride: 1, blocks: (8, 8)),
    Example(16, 16, 28, 28, kernel: 3, stride: 1, blocks: (16, 16)),
    Example(16, 32, 5, 5, kernel: 3, stride: 1, blocks: (16, 16)),
    Example(32, 32, 6, 9, kernel: 3, stride: 1, blocks: (16, 16)),
    Example(32, 32, 7, 7, kernel: 3, stride: 1, blocks: (32, 32)),
    Example(8, 16, 5, 5, kernel: 3, stride: 1, blocks: (8, 16)),
    Example(8, 16, 7, 7, kernel: 3, stride: 2, blocks: (8, 8)),
    Example(16, 32, 28, 28, kernel: 3, stride: 2, blocks: (16, 16)),
    Example(32, 16, 5, 6, kernel: 3, stride: 2, blocks: (8, 8)),
    Example(16, 32, 1, 1, kernel: 3, stride: 1, blocks: (16, 16)),
    // 1 × 1.
    Example(16, 32, 7, 7, kernel: 1, stride: 1, blocks: (16, 16)),
    Example(32, 8, 5, 5, kernel: 1, stride: 1, blocks: (8, 8)),
    Example(8, 16, 28, 28, kernel: 1, stride: 2, blocks: (8, 16)),
    Example(16, 32, 7, 7, kernel: 1, stride: 2, blocks: (16, 16)),
    Example(32, 32, 5, 5, kernel: 1, stride: 2, blocks: (32, 32)),
  ]

  /// Made for three images, run on fewer and more.
  @Test(arguments: examples, [3, 1, 5])
  func directIsTheDefinition(_ example: Example, count: Int) throws {
    let convolution = try Convolution(
      example.shape, inputBlock: example.inputBlock, outputBlock: example.outputBlock,
      batchSize: 3, algorithms: .direct, workspace: Workspace())
    try compare(convolution, count: count, tolerance: 2e-6)
  }

  /// Winograd where oneDNN has it, pass by pass; its transforms cost two digits.
  @Test(
    arguments: examples.filter { $0.shape.kernel == 3 && $0.shape.stride == 1 },
    [
      ConvolutionAlgorithms(everywhere: .winograd),
      ConvolutionAlgorithms(forward: .winograd, backwardData: .direct, backwardWeights: .direct),
      ConvolutionAlgorithms(forward: .direct, backwardData: .winograd, backwardWeights: .direct),
      ConvolutionAlgorithms(forward: .direct, backwardData: .direct, backwardWeights: .winograd),
    ])
  func winogradIsNearTheDefinition(
    _ example: Example, algorithms: ConvolutionAlgorithms
  ) throws {
    for count in [4, 2, 7] {
      guard
        let convolution = try? Convolution(
          example.shape, inputBlock: example.inputBlock, outputBlock: example.outputBlock,
          batchSize: 4, algorithms: algorithms, workspace: Workspace()),
        (try? convolution.prepare(count: count, withInputGradient: true)) != nil
      else { continue }
      try compare(convolution, count: count, tolerance: 2e-5)
    }
  }

  /// Inputs, outputs, height and width: planes that tiles fit and that they do not, and filters that
  /// go by groups.
  static let winogradSizes = [
    (16, 16, 8, 8), (16, 32, 5, 5), (48, 16, 9, 6), (32, 32, 28, 28), (16, 16, 1, 1),
    (80, 64, 3, 13), (16, 48, 17, 2), (256, 144, 3, 4),
  ]

  private func compare(
    _ algorithm: ConvolutionAlgorithm,
    _ sizes: (inputs: Int, outputs: Int, height: Int, width: Int),
    _ run: (threads: Int, stride: Int), precision: Precision, tolerance: Double
  ) throws {
    let before = Threads.count
    Threads.setCount(run.threads)
    defer { Threads.setCount(before) }
    // The definition is slow.
    for count in sizes.inputs < 256 ? [4, 1, 7] : [2] {
      let convolution = try winograd(
        algorithm, sizes, stride: run.stride, count: count, precision: precision)
      try compare(convolution, count: count, tolerance: tolerance)
    }
  }

  /// A convolution by one algorithm in all its passes, in the blocks that this machine prefers.
  private func winograd(
    _ algorithm: ConvolutionAlgorithm,
    _ sizes: (inputs: Int, outputs: Int, height: Int, width: Int), stride: Int, count: Int,
    precision: Precision
  ) throws -> Convolution {
    let block = try Convolution.preferredChannelBlock(channels: 16)
    return try Convolution(
      ConvolutionShape(
        inputChannels: sizes.inputs, outputChannels: sizes.outputs, height: sizes.height,
        width: sizes.width, kernel: 3, stride: stride), inputBlock: block, outputBlock: block,
      batchSize: count, precision: precision,
      algorithms: ConvolutionAlgorithms(everywhere: algorithm), workspace: Workspace())
  }

  /// Our own, on one thread and on several.
  @Test(arguments: winogradSizes, [(1, 1), (1, 2), (3, 1), (3, 2)])
  func tiledWinogradIsNearTheDefinition(
    _ sizes: (inputs: Int, outputs: Int, height: Int, width: Int),
    run: (threads: Int, stride: Int)
  ) throws {
    try compare(.tiledWinograd, sizes, run, precision: .fp32, tolerance: 2e-6)
  }

  /// Activations in bf16, by every algorithm of exact factors, on this processor's own products of bf16
  /// or by conversion: what is computed of bf16 numbers is exact, what is stored is rounded by 2⁻⁹ at
  /// most.
  @Test(
    arguments: examples.filter { $0.shape.height < 10 },
    ConvolutionAlgorithm.allCases.filter { $0 != .roundedWinograd })
  func bFloat16IsTheDefinitionRounded(
    _ example: Example, algorithm: ConvolutionAlgorithm
  ) throws {
    let algorithms = ConvolutionAlgorithms(everywhere: algorithm)
    guard
      let convolution = try? Convolution(
        example.shape, inputBlock: example.inputBlock, outputBlock: example.outputBlock,
        batchSize: 3, precision: .bf16, algorithms: algorithms, workspace: Workspace()),
      (try? convolution.prepare(count: 3, withInputGradient: true)) != nil
    else {
      #expect(algorithm != .direct, "every processor computes it directly")
      return
    }
    try compare(
      convolution, count: 3, tolerance: 0x1p-9, ofWeights: algorithm == .direct ? 2e-6 : 2e-5)
  }

  /// Gradients by frequencies in bf16, each rounded by 2⁻⁹ at most, of which the transforms make some
  /// 1 %.
  @Test(
    .enabled(if: Precision.bf16.isAvailable, "this processor does not multiply bf16 numbers"),
    arguments: winogradSizes, [(1, 1), (1, 2), (3, 1), (3, 2)])
  func roundedWinogradIsTheDefinitionToAPercent(
    _ sizes: (inputs: Int, outputs: Int, height: Int, width: Int),
    run: (threads: Int, stride: Int)
  ) throws {
    try compare(.roundedWinograd, sizes, run, precision: .bf16, tolerance: 0x1p-6)
  }

  /// It is for gradients of activations in bf16 alone.
  @Test func roundedWinogradIsRefusedForFloatsAndForward() throws {
    let floats = try winograd(
      .roundedWinograd, (16, 16, 8, 8), stride: 1, count: 2, precision: .fp32)
    #expect(throws: KernelError.self) { try floats.prepare(count: 2, withInputGradient: true) }
    #expect(throws: KernelError.self) {
      try Convolution(
        floats.shape, inputBlock: 16, outputBlock: 16, batchSize: 2, precision: .bf16,
        algorithms: ConvolutionAlgorithms(
          forward: .roundedWinograd, backwardData: .direct, backwardWeights: .direct),
        workspace: Workspace())
    }
  }

  /// The map is linear in images and in weights, so that a difference quotient is exact for any step.
  @Test(arguments: examples.filter { $0.shape.height < 10 })
  func gradientsHoldAgainstDifferences(_ example: Example) throws {
    let count = 2
    let convolution = try Convolution(
      example.shape, inputBlock: example.inputBlock, outputBlock: example.outputBlock,
      batchSize: count, algorithms: .direct, workspace: Workspace())
    let plain = PlainConvolution(shape: example.shape, count: count)
    let run = Run(convolution, count: count)
    let (x, w) = (numbers(plain.inputCount, "x"), numbers(plain.weightCount, "w"))
    let dy = numbers(plain.outputCount, "dy")
    let loss = { (x: [Float], w: [Float]) throws in
      zip(try run.forward(x, w), dy).map { Double($0) * Double($1) }.reduce(0, +)
    }
    let (u, v) = (numbers(x.count, "u"), numbers(w.count, "v"))
    let here = try loss(x, w)
    let alongImages = try loss(zip(x, u).map { $0 + $1 }, w) - here
    let alongWeights = try loss(x, zip(w, v).map { $0 + $1 }) - here
    let (dx, dw) = (try run.backwardData(dy, w), try run.backwardWeights(x, dy))
    let products = (
      zip(dx, u).map { Double($0) * Double($1) }.reduce(0, +),
      zip(dw, v).map { Double($0) * Double($1) }.reduce(0, +)
    )
    let scale = Double(plain.outputCount).squareRoot()
    #expect(abs(alongImages - products.0) < 1e-5 * scale)
    #expect(abs(alongWeights - products.1) < 1e-5 * scale)
  }

  @Test(arguments: examples)
  func weightsSurviveTheirLayout(_ example: Example) throws {
    let convolution = try Convolution(
      example.shape, inputBlock: example.inputBlock, outputBlock: example.outputBlock,
      batchSize: 2, algorithms: .direct, workspace: Workspace())
    let plain = Tensor(
      numbers(example.shape.weightSizes.reduce(1, *), "weights"), shape: example.shape.weightSizes)
    let packed = Tensor(shape: [convolution.weightsLayout.floatCount])
    let back = Tensor(shape: example.shape.weightSizes)
    packed.fill(.nan)
    try convolution.pack(plain, into: packed)
    try convolution.unpack(packed, into: back)
    #expect(back.array == plain.array)
  }

  /// Operations share one workspace, which must not carry anything from one to the next.
  @Test func layersShareAWorkspace() throws {
    let workspace = Workspace()
    let convolutions = try ConvolutionTests.examples.filter { $0.shape.height < 10 }.map {
      try Convolution(
        $0.shape, inputBlock: $0.inputBlock, outputBlock: $0.outputBlock, batchSize: 2,
        algorithms: .direct, workspace: workspace)
    }
    for convolution in convolutions {
      try convolution.prepare(count: 2, withInputGradient: true)
    }
    let size = workspace.byteCount
    for convolution in convolutions { try compare(convolution, count: 2, tolerance: 2e-6) }
    #expect(workspace.byteCount == size, "prepare reserves all that a step needs")
  }

  @Test(arguments: examples.filter { $0.shape.height < 10 })
  func theQuickestAlgorithmRuns(_ example: Example) throws {
    let measured = Convolution.measure(
      ConvolutionAlgorithm.allCases, example.shape, inputBlock: example.inputBlock,
      outputBlock: example.outputBlock, batchSize: 2, workspace: Workspace())
    let algorithms = measured.algorithms
    #expect(measured.times.contains { $0.algorithm == .direct && $0.milliseconds[0] ?? 0 > 0 })
    if example.shape.kernel != 3 { #expect(algorithms == .direct) }
    let convolution = try Convolution(
      example.shape, inputBlock: example.inputBlock, outputBlock: example.outputBlock,
      batchSize: 2, algorithms: algorithms, workspace: Workspace())
    try compare(convolution, count: 2, tolerance: 2e-5)
  }

  @Test(arguments: [16, 32, 64])
  func thePreferredBlockDividesTheChannels(channels: Int) throws {
    let block = try Convolution.preferredChannelBlock(channels: channels)
    #expect(block.isMultiple(of: 8) && channels.isMultiple(of: block))
  }

  /// What a step calls, on plain arrays.
  private struct Run {
    let convolution: Convolution
    let count: Int

    init(_ convolution: Convolution, count: Int) {
      (self.convolution, self.count) = (convolution, count)
    }

    func packed(_ w: [Float]) throws -> Tensor {
      let packed = Tensor(shape: [convolution.weightsLayout.floatCount])
      try convolution.pack(Tensor(w, shape: convolution.shape.weightSizes), into: packed)
      return packed
    }

    func forward(_ x: [Float], _ w: [Float]) throws -> [Float] {
      let y = Activation(convolution.output, count: count)
      y.fill(.nan)
      let x = ConvolutionInput.stored(convolution.input.blocked(x, count: count))
      try convolution.forward([ConvolutionPart(input: x, result: y)], weights: packed(w))
      return y.plain
    }

    func backwardData(_ dy: [Float], _ w: [Float]) throws -> [Float] {
      let dx = Activation(convolution.input, count: count)
      dx.fill(.nan)
      let dy = ConvolutionInput.stored(convolution.output.blocked(dy, count: count))
      try convolution.backwardData([ConvolutionPart(input: dy, result: dx)], weights: packed(w))
      return dx.plain
    }

    func backwardWeights(_ x: [Float], _ dy: [Float]) throws -> [Float] {
      let packed = Tensor(shape: [convolution.weightsLayout.floatCount])
      let dw = Tensor(shape: convolution.shape.weightSizes)
      packed.fill(.nan)
      let part = GradientPart(
        input: .stored(convolution.input.blocked(x, count: count)),
        outputGradient: convolution.output.blocked(dy, count: count))
      try convolution.backwardWeights([part], into: SumOverParts(into: packed))
      try convolution.unpack(packed, into: dw)
      return dw.array
    }
  }

  private func compare(
    _ convolution: Convolution, count: Int, tolerance: Double, ofWeights: Double? = nil
  ) throws {
    let plain = PlainConvolution(shape: convolution.shape, count: count)
    let run = Run(convolution, count: count)
    // Of such numbers that what is stored has them, products of bf16 included.
    let stored = convolution.output
    let (x, w) = (
      stored.stored(numbers(plain.inputCount, "x")), stored.stored(numbers(plain.weightCount, "w"))
    )
    let dy = stored.stored(numbers(plain.outputCount, "dy"))
    let results = [
      ("output", try run.forward(x, w), plain.forward(x.doubles, w.doubles)),
      ("input gradient", try run.backwardData(dy, w), plain.backwardData(dy.doubles, w.doubles)),
      (
        "weight gradient", try run.backwardWeights(x, dy),
        plain.backwardWeights(x.doubles, dy.doubles)
      ),
    ]
    for (name, found, expected) in results {
      let tolerance = name == "weight gradient" ? ofWeights ?? tolerance : tolerance
      #expect(relativeDifference(found, expected) < tolerance, "\(name)")
      #expect(largestDifference(found, expected) < 5 * tolerance, "\(name)")
    }
  }
}
