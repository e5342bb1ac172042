public import Kernels
internal import Storage

/// What a network takes in memory and in work, computed from what it is made of.
///
/// No tensor is made for it. Operations of oneDNN are, as they alone know what they need beside
/// their tensors; they are small, and oneDNN keeps them for the network itself.
public struct NetworkPlan: Sendable, Equatable {
  /// Floats of all parameters, as an arena lays them out; of gradients and velocities as well.
  public private(set) var parameterCount = 0
  /// Floats of the largest tensor of parameters.
  public private(set) var largestParameterCount = 0
  /// Floats of the running statistics.
  public private(set) var statisticCount = 0
  /// Bytes of what forward keeps for backward.
  public private(set) var activationBytes = 0
  /// Bytes of activation gradients on their way down.
  public private(set) var activationGradientBytes = 0
  /// Bytes that operations share while they run, one after the other.
  public private(set) var workspaceBytes = 0
  /// The most bytes that one convolution's input, output and weights take: to measure it.
  public private(set) var largestConvolutionBytes = 0
  /// How many convolutions there are.
  public private(set) var convolutionCount = 0
  /// Multiplications with an addition that a training step takes for one image, computed directly.
  public private(set) var multiplyAddsPerImage = 0
  /// Bytes that the convolutions of a training step read and write for one image, of activations and
  /// their gradients, if no cache keeps any.
  public private(set) var bytesMovedPerImage = 0

  /// Plans a network for batches of up to `batchSize` images.
  ///
  /// `algorithms` says how a convolution may be computed; those not named are computed directly. The
  /// workspace is enough for each of the ways that oneDNN has.
  public init(
    _ description: NetworkDescription, batchSize: Int, precision: Precision = .fp32,
    algorithms: [ConvolutionShape: [ConvolutionAlgorithms]] = [:]
  ) throws(KernelError) {
    let block = try Network.preferredChannelBlock(description)
    try self.init(
      description.plannedLayers(preferredBlock: block), batchSize: batchSize, precision: precision,
      algorithms: algorithms)
  }

  /// The same for any layers.
  init(
    _ layers: PlannedLayers, batchSize: Int, precision: Precision,
    algorithms: [ConvolutionShape: [ConvolutionAlgorithms]]
  ) throws(KernelError) {
    let workspace = Workspace()
    var made: [PlannedLayers.Layer: Convolution] = [:]
    for layer in layers.convolutions where made[layer] == nil {
      made[layer] = try NetworkPlan.convolution(
        layer, algorithms[layer.shape] ?? [.direct], batchSize: batchSize, precision: precision,
        workspace)
    }
    workspaceBytes = workspace.byteCount
    let convolutions = layers.convolutions.compactMap { made[$0] }
    let weights = convolutions.map(\.weightsLayout.floatCount)
    let parameters = (weights + layers.otherParameters).map { Arena.Slot(name: "", count: $0) }
    parameterCount = Arena.count(of: parameters)
    largestParameterCount = parameters.map(\.count).max() ?? 0
    statisticCount = Arena.count(of: layers.statistics.map { Arena.Slot(name: "", count: $0) })
    convolutionCount = convolutions.count

    let float = MemoryLayout<Float>.size
    func bytes(_ shape: ActivationShape) -> Int { float * shape.floatCount(images: batchSize) }
    let kept = layers.keptOutputs.compactMap { made[$0] }
    activationBytes =
      (convolutions + kept).map { bytes($0.output) }.reduce(0, +)
      + float * batchSize * layers.headCount
    activationGradientBytes =
      Network.gradientBufferCount
      * (convolutions.flatMap { [bytes($0.input), bytes($0.output)] }.max() ?? 0)
    largestConvolutionBytes =
      zip(convolutions, weights).map { bytes($0.input) + bytes($0.output) + float * $1 }.max() ?? 0

    multiplyAddsPerImage = 3 * layers.headMultiplyAdds
    for (layer, convolution) in zip(layers.convolutions, convolutions) {
      // Forward, backward to the weights, and backward to the data if it has a gradient.
      let passes = layer.hasInputGradient ? 3 : 2
      multiplyAddsPerImage += passes * layer.shape.operationsPerImage / 2
      bytesMovedPerImage +=
        passes * float
        * (convolution.input.floatCount(images: 1) + convolution.output.floatCount(images: 1))
    }
  }

  /// A convolution whose operations have asked `workspace` for what they need, in all of these ways
  /// that oneDNN has.
  private static func convolution(
    _ layer: PlannedLayers.Layer, _ ways: [ConvolutionAlgorithms], batchSize: Int,
    precision: Precision, _ workspace: Workspace
  ) throws(KernelError) -> Convolution {
    var result: Convolution?
    for (place, algorithms) in ways.enumerated() {
      do throws(KernelError) {
        let convolution = try Convolution(
          layer.shape, inputBlock: layer.inputBlock, outputBlock: layer.outputBlock,
          batchSize: batchSize, precision: precision, algorithms: algorithms, workspace: workspace)
        try convolution.prepare(count: batchSize, withInputGradient: layer.hasInputGradient)
        result = result ?? convolution
      } catch {
        // Ways that oneDNN does not have are no ways, as long as there is one.
        if place == ways.count - 1 && result == nil { throw error }
      }
    }
    guard let result else { preconditionFailure("no way to compute \(layer.shape)") }
    return result
  }
}
