public import Activations
public import Arithmetic
public import Storage

/// A convolution with its backward passes, for any batch size.
///
/// Activations come and go as `input` and `output` say; weights and their gradient are in
/// `weightsLayout`, which the forward pass chose at the batch size it was made for.
public final class Convolution {
  /// Sizes, kernel, stride.
  public let shape: ConvolutionShape
  /// One image's input.
  public let input: ActivationShape
  /// One image's output.
  public let output: ActivationShape
  /// How weights and weight gradients are laid out.
  public let weightsLayout: Layout
  private let algorithms: ConvolutionAlgorithms
  private let workspace: Workspace
  /// Most parts of a batch that go through together.
  private let partCount: Int
  /// Passes by images of a part, each made when first run.
  private var passes: [PassKey: any ConvolutionPass] = [:]

  /// Prepares a convolution whose usual batch is of `partCount` parts of `batchSize` images.
  ///
  /// `inputBlock` and `outputBlock` are the channel blocks of the activations, `precision` is what
  /// they are stored as; plain input, images, is float32. Weights are float32 always. In bf16
  /// products are of bf16 factors where oneDNN has them and the algorithm is direct; else they are of
  /// float32, which activations are converted from and to.
  public init(
    _ shape: ConvolutionShape, inputBlock: Int, outputBlock: Int, batchSize: Int,
    partCount: Int = 1, precision: Precision = .fp32, algorithms: ConvolutionAlgorithms,
    workspace: Workspace
  ) throws(KernelError) {
    self.shape = shape
    self.partCount = partCount
    self.algorithms = algorithms
    self.workspace = workspace
    input = ActivationShape(
      channels: shape.inputChannels, height: shape.height, width: shape.width,
      channelBlock: inputBlock, precision: inputBlock == 1 ? .fp32 : precision)
    output = ActivationShape(
      channels: shape.outputChannels, height: shape.outputHeight, width: shape.outputWidth,
      channelBlock: outputBlock, precision: precision)
    let forward = try Convolution.make(
      .forward, algorithms.forward, shape, input, nil, output, batchSize, partCount, workspace)
    weightsLayout = forward.weightsLayout
    passes[PassKey(pass: .forward, count: batchSize)] = forward
  }

  /// The channel block that oneDNN prefers for activations of a 3 × 3 convolution on this machine.
  public static func preferredChannelBlock(channels: Int) throws(KernelError) -> Int {
    let sizes = [1, channels, 16, 16]
    let weights = Layout.any([channels, channels, 3, 3])
    let activation = Layout.any(sizes)
    let operation = try Operation.convolution(
      "convolution of \(channels) channels", .forward, source: activation, weights: weights,
      destination: activation, stride: 1, padding: 1)
    guard let found = operation.layout(of: .destination).channelBlock, found.isMultiple(of: 8)
    else { return 8 }
    return found
  }

  /// Makes the operations for parts of `count` images ahead of use, with the memory they need.
  ///
  /// Otherwise they are made when first used. The stem needs no gradient of its input.
  public func prepare(count: Int, withInputGradient: Bool) throws(KernelError) {
    _ = try pass(.forward, count)
    _ = try pass(.backwardWeights, count)
    if withInputGradient { _ = try pass(.backwardData, count) }
  }

  // MARK: Forward

  /// Of each part, `result` (N, OC, H', W') = `input` (N, IC, H, W) convolved with `weights`.
  ///
  /// Returns what was to be summed of each result. The parts of a batch may differ in size; what comes
  /// of one does not depend on the others, to the bit.
  @discardableResult
  public func forward(_ parts: [ConvolutionPart], weights: Tensor) throws(KernelError)
    -> [ChannelSums?]
  {
    for part in parts { require(part.input, part.result) }
    return try run(.forward, parts, weights)
  }

  // MARK: Backward

  /// Of each part, `result`, the gradient of its input (N, IC, H, W), from `input`, that of its output
  /// (N, OC, H', W'), and `weights`.
  ///
  /// Returns what was to be summed of each result.
  @discardableResult
  public func backwardData(_ parts: [ConvolutionPart], weights: Tensor) throws(KernelError)
    -> [ChannelSums?]
  {
    for part in parts { require(.stored(part.result), part.input.activation) }
    return try run(.backwardData, parts, weights)
  }

  /// Runs parts of as many images together, up to `partCount` of them.
  private func run(
    _ pass: Pass, _ parts: [ConvolutionPart], _ weights: Tensor
  ) throws(KernelError) -> [ChannelSums?] {
    requireWeights(weights)
    for part in parts {
      if case .gradients(let activation)? = part.summing {
        part.result.requireAlike(activation.input)
      }
    }
    var sums: [ChannelSums?] = []
    var rest = parts[...]
    while let count = rest.first?.result.count {
      let alike = rest.prefix(partCount).prefix { $0.result.count == count }
      sums += try self.pass(pass, count).run(Array(alike), weights: weights)
      rest = rest.dropFirst(alike.count)
    }
    return sums
  }

  /// The sum over the parts of the weights' gradient, in `weightsLayout`; of a part without images it
  /// is zero.
  public func backwardWeights(
    _ parts: [GradientPart], into sum: SumOverParts
  ) throws(KernelError) {
    for part in parts { require(part.input, part.outputGradient) }
    requireWeights(sum.target)
    let counts = Set(parts.map(\.outputGradient.count))
    if let count = counts.first, counts.count == 1, count > 0, parts.count <= partCount {
      return try pass(.backwardWeights, count).run(parts, into: sum)
    }
    try sum.run(parts.count) { (index, gradient) throws(KernelError) in
      let count = parts[index].outputGradient.count
      guard count > 0 else { return gradient.fill(0) }
      try pass(.backwardWeights, count).run([parts[index]], into: SumOverParts(into: gradient))
    }
  }

  /// Traps unless the two are this convolution's, of as many images.
  private func require(_ input: ConvolutionInput, _ output: Activation) {
    let activation = input.activation
    precondition(
      activation.shape == self.input && output.shape == self.output
        && activation.count == output.count,
      "\(activation.count) × \(activation.shape) to \(output.count) × \(output.shape) by \(shape)")
    if case .rectified(_, let scratch) = input { activation.requireAlike(scratch) }
  }

  private func requireWeights(_ weights: Tensor) {
    precondition(
      weights.count >= weightsLayout.floatCount,
      "\(weights.shape) for weights of \(weightsLayout.floatCount) floats")
  }

  // MARK: Passes

  /// Makes a pass; `weights` is their layout, the pass's own if nil.
  private static func make(
    _ pass: Pass, _ algorithm: ConvolutionAlgorithm, _ shape: ConvolutionShape,
    _ input: ActivationShape, _ weights: Layout?, _ output: ActivationShape, _ count: Int,
    _ partCount: Int, _ workspace: Workspace
  ) throws(KernelError) -> any ConvolutionPass {
    switch algorithm {
    case .tiledWinograd, .roundedWinograd:
      let products: Precision = algorithm == .tiledWinograd ? .fp32 : .bf16
      guard products == .fp32 || (output.precision == .bf16 && pass != .forward) else {
        throw .oneDNN(
          routine: "\(algorithm.rawValue) for anything but gradients in bf16",
          status: "not implemented")
      }
      return try WinogradPass(
        pass, shape, input: input, weights: weights, output: output, count: count,
        partCount: partCount, products: products, workspace: workspace)
    case .channelsLast:
      guard output.precision == .bf16 && OneDNN.hasMatrixTiles else {
        throw .oneDNN(
          routine: "\(algorithm.rawValue) for anything but bf16 with AMX", status: "not implemented"
        )
      }
      return SeparatePass(
        inner: try OneDNNPass(
          pass, algorithm, shape, input: input, weights: weights, output: output, count: count,
          workspace: workspace))
    case .direct, .winograd:
      return SeparatePass(
        inner: try plainPass(pass, algorithm, shape, input, weights, output, count, workspace))
    }
  }

  private static func plainPass(
    _ pass: Pass, _ algorithm: ConvolutionAlgorithm, _ shape: ConvolutionShape,
    _ input: ActivationShape, _ weights: Layout?, _ output: ActivationShape, _ count: Int,
    _ workspace: Workspace
  ) throws(KernelError) -> any PlainPass {
    // oneDNN's Winograd wants all digits of float32, and so does a processor without bf16.
    guard
      output.precision == .fp32 || (algorithm == .direct && Precision.bf16.isAvailable)
    else {
      let inner = try plainPass(
        pass, algorithm, shape, input.stored(as: .fp32), weights, output.stored(as: .fp32), count,
        workspace)
      return ConvertedPass(inner, pass, input: input, output: output, count: count, workspace)
    }
    return try OneDNNPass(
      pass, algorithm, shape, input: input, weights: weights, output: output, count: count,
      workspace: workspace)
  }

  /// A pass for `count` images, made when first asked for.
  private func pass(_ pass: Pass, _ count: Int) throws(KernelError) -> any ConvolutionPass {
    let key = PassKey(pass: pass, count: count)
    if let made = passes[key] { return made }
    let made = try Convolution.make(
      pass, algorithms[pass], shape, input, weightsLayout, output, count, partCount, workspace)
    passes[key] = made
    return made
  }

  private struct PassKey: Hashable {
    let pass: Pass
    let count: Int
  }
}
