public import Kernels
public import Storage

/// A residual network that turns images into unit features, with its gradients.
///
/// Parameters and gradients are two arenas of one layout, in forward order; backward fills the
/// gradients from the end, segment by segment, so that a finished segment can be sent while the
/// ones before it are computed.
public final class Network {
  /// What network it is.
  public let description: NetworkDescription
  /// Most images in a batch.
  public let batchSize: Int
  /// All parameters; convolution weights in oneDNN's layout.
  public let parameters: Arena
  /// Their gradients after `backward`.
  public let gradients: Arena
  /// Running means and variances of batch norm.
  public let statistics: Arena
  /// Sums batch statistics over replicas; nil for a replica's own statistics.
  public var exchange: (any StatisticsExchange)?

  let convolutions: [String: Convolution]
  private let stem: ConvolutionUnit
  private let stemOutput: Tensor
  private let blocks: [ResidualBlock]
  private let head: FeatureHead
  /// How many activation gradients are in memory at a time.
  static let gradientBufferCount = 3
  // In forward the first holds what is not kept.
  private let gradientBuffers: [Tensor]
  private let segmentRanges: [Range<Int>]
  private let workspace: Workspace
  // The state of a step: what forward saw, and how far backward has come.
  private var images = Tensor(shape: [0])
  private var count = 0
  private var flowing: GradientBuffers

  /// Builds a network for up to `batchSize` images with all parameters zero.
  ///
  /// Activations and their gradients are stored in `precision`, parameters and all sums are float32.
  /// `algorithms` says how to compute a convolution; those not named are computed directly.
  /// `gradients` lays out the gradients, for replicas that see each other's.
  public init(
    _ description: NetworkDescription, batchSize: Int, precision: Precision = .fp32,
    algorithms: [ConvolutionShape: ConvolutionAlgorithms] = [:], workspace: Workspace = Workspace(),
    gradients layOutGradients: ([Arena.Slot]) -> Arena = { Arena(slots: $0) }
  ) throws(KernelError) {
    self.description = description
    self.batchSize = batchSize
    self.workspace = workspace
    let block = try Network.preferredChannelBlock(description)
    var convolutions: [String: Convolution] = [:]
    for unit in description.units {
      let isStem = unit.convolutionName == "conv1"
      convolutions[unit.convolutionName] = try Convolution(
        unit.shape, inputBlock: isStem ? 1 : Network.channelBlock(block, unit.shape.inputChannels),
        outputBlock: Network.channelBlock(block, unit.shape.outputChannels), batchSize: batchSize,
        precision: precision, algorithms: algorithms[unit.shape] ?? .direct, workspace: workspace)
    }
    self.convolutions = convolutions
    let slots = Network.slots(description, convolutions)
    let (parameters, gradients) = (Arena(slots: slots), layOutGradients(slots))
    let statistics = Arena(
      slots: description.tensors.filter { $0.kind == .statistic }
        .map { .init(name: $0.name, count: $0.sizes.reduce(1, *)) })
    (self.parameters, self.gradients, self.statistics) = (parameters, gradients, statistics)

    func unit(_ description: UnitDescription) -> ConvolutionUnit {
      guard let convolution = convolutions[description.convolutionName] else {
        preconditionFailure("no convolution \(description.convolutionName)")
      }
      return ConvolutionUnit(
        description, convolution, batchSize: batchSize, parameters: parameters,
        gradients: gradients, statistics: statistics)
    }
    let stem = unit(description.stem)
    self.stem = stem
    stemOutput = stem.convolution.output.tensor(count: batchSize)
    blocks = description.blocks.map {
      ResidualBlock(
        units: $0.units.map(unit), downsample: $0.downsample.map(unit), batchSize: batchSize)
    }
    let last = description.units.last { !$0.convolutionName.contains("downsample") }
    guard let last, let output = convolutions[last.convolutionName]?.output else {
      preconditionFailure("a network without convolutions")
    }
    head = FeatureHead(
      output, dimension: description.featureDimension, batchSize: batchSize,
      parameters: parameters, gradients: gradients)
    let activations = convolutions.values.flatMap { [$0.input, $0.output] }
    let largest = activations.map { $0.floatCount(images: batchSize) }.max() ?? 0
    gradientBuffers = (0..<Network.gradientBufferCount).map { _ in Tensor(shape: [largest]) }
    flowing = GradientBuffers(
      first: gradientBuffers[0], second: gradientBuffers[1], free: gradientBuffers[2],
      hasSecond: false)
    segmentRanges = Network.segmentRanges(description, parameters)
  }

  private static func slots(
    _ description: NetworkDescription, _ convolutions: [String: Convolution]
  ) -> [Arena.Slot] {
    description.tensors.filter { $0.kind == .parameter }.map { tensor in
      let layer = tensor.name.dropLast(".weight".count)
      let count = convolutions[String(layer)]?.weightsLayout.floatCount
      return Arena.Slot(name: tensor.name, count: count ?? tensor.sizes.reduce(1, *))
    }
  }

  private static func segmentRanges(
    _ description: NetworkDescription, _ parameters: Arena
  ) -> [Range<Int>] {
    var starts = [0]
    for block in description.blocks {
      starts.append(parameters.range(of: "\(block.units[0].convolutionName).weight").lowerBound)
    }
    starts.append(parameters.range(of: "fc.weight").lowerBound)
    return zip(starts, starts.dropFirst() + [parameters.all.count]).map { $0..<$1 }
  }

  /// Parts that backward goes through one by one: the stem, each block, the head.
  public var segmentCount: Int { segmentRanges.count }

  /// The gradients that are complete after `backward(segment:)`, as a range of the arena.
  public func gradientRange(ofSegment segment: Int) -> Range<Int> { segmentRanges[segment] }

  /// images (N, c, H, W), plain → features (N, d), rows of unit length; N ≤ `batchSize`, or 0.
  ///
  /// The features stay valid until the next forward.
  public func forward(images: Tensor, mode: NormalisationMode) throws -> Tensor {
    let count = images.shape[0]
    precondition(
      count <= batchSize
        && images.count
          == count * description.inputChannels * description.imageHeight * description.imageWidth,
      "images of shape \(images.shape) for \(description) at up to \(batchSize)")
    (self.images, self.count) = (images, count)
    let exchange = mode == .evaluation ? nil : self.exchange
    try stem.convolve(count: count, input: .stored(images), mode: mode, exchange: exchange)
    stem.normalise(count: count, rectify: true, into: stemOutput)
    var x = stemOutput
    for block in blocks {
      try block.forward(
        count: count, input: x, scratch: gradientBuffers[0], mode: mode, exchange: exchange)
      x = block.output
    }
    return head.forward(count: count, activation: x)
  }

  /// Takes the gradient back through one segment; all are called once, the last one first.
  ///
  /// `featureGradient` (N, d) is the loss's; only the head, the last segment, reads it.
  public func backward(segment: Int, featureGradient: Tensor) throws {
    if segment == segmentCount - 1 {
      let buffers = gradientBuffers
      head.backward(
        count: count, featureGradient: featureGradient, activationGradient: buffers[0])
      flowing = GradientBuffers(
        first: buffers[0], second: buffers[1], free: buffers[2], hasSecond: false)
    } else if segment > 0 {
      flowing = try blocks[segment - 1].backward(
        count: count, input: segment > 1 ? blocks[segment - 2].output : stemOutput,
        gradients: flowing, exchange: exchange)
    } else {
      let sums = stem.rectifyBackward(
        count: count, gradient: flowing.first, second: flowing.second, rectifier: .ofInput)
      try stem.normaliseBackward(
        count: count, gradient: flowing.first, sums: sums, convolvedGradient: flowing.first,
        exchange: exchange)
      try stem.convolveBackward(
        count: count, input: .stored(images), convolvedGradient: flowing.first, inputGradient: nil)
    }
  }

  /// Takes the gradient back through the whole network: all of `gradients` from `featureGradient`.
  public func backward(featureGradient: Tensor) throws {
    for segment in (0..<segmentCount).reversed() {
      try backward(segment: segment, featureGradient: featureGradient)
    }
  }

  /// Makes all operations for batches of `batchSize` images ahead of the first step.
  public func prepare() throws(KernelError) {
    for (name, convolution) in convolutions {
      try convolution.prepare(count: batchSize, withInputGradient: name != "conv1")
    }
  }

  /// Memory of activations and their gradients, in bytes; parameters are not in it.
  public var activationByteCount: Int {
    activationByteCount(withWorkspace: true)
  }

  /// The same with or without what layers need only while they run.
  package func activationByteCount(withWorkspace: Bool) -> Int {
    let convolved = convolutions.values.map { $0.output.floatCount(images: batchSize) }
    let kept = [stemOutput] + blocks.map(\.output) + gradientBuffers
    return 4 * (convolved.reduce(0, +) + kept.map(\.count).reduce(0, +))
      + (withWorkspace ? workspace.byteCount : 0)
  }
}
