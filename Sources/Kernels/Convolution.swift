internal import COneDNN
public import Storage

/// A convolution with its backward passes, in oneDNN, for any batch size.
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
  private var passes: [Int: Passes] = [:]

  /// Operations for one batch size, each made when first run.
  private struct Passes {
    var forward: Operation?
    var backwardData: Operation?
    var backwardWeights: Operation?
    var weightsIn: Operation?
    var gradientOut: Operation?
  }

  /// Prepares a convolution whose usual batch is `batchSize` images.
  ///
  /// `inputBlock` and `outputBlock` are the channel blocks of the activations.
  public init(
    _ shape: ConvolutionShape, inputBlock: Int, outputBlock: Int, batchSize: Int,
    algorithms: ConvolutionAlgorithms, workspace: Workspace
  ) throws(KernelError) {
    self.shape = shape
    self.algorithms = algorithms
    self.workspace = workspace
    input = ActivationShape(
      channels: shape.inputChannels, height: shape.height, width: shape.width,
      channelBlock: inputBlock)
    output = ActivationShape(
      channels: shape.outputChannels, height: shape.outputHeight, width: shape.outputWidth,
      channelBlock: outputBlock)
    let forward = try Convolution.operation(
      CDNN_FORWARD, algorithms.forward, shape, Layout.activation(input, count: batchSize),
      Layout.any(shape.weightSizes), Layout.activation(output, count: batchSize))
    weightsLayout = forward.layout(of: CDNN_WEIGHTS)
    passes[batchSize] = Passes(forward: forward)
  }

  private static func operation(
    _ pass: cdnn_pass, _ algorithm: ConvolutionAlgorithm, _ shape: ConvolutionShape,
    _ source: Layout, _ weights: Layout, _ destination: Layout
  ) throws(KernelError) -> Operation {
    try unsafe Operation("convolution \(shape) \(algorithm)") { made in
      unsafe cdnn_convolution_create(
        made, pass, algorithm.code, source.handle, weights.handle, destination.handle,
        Int64(shape.stride), Int64(shape.padding))
    }
  }

  /// The channel block that oneDNN prefers for activations of a 3 × 3 convolution on this machine.
  public static func preferredChannelBlock(channels: Int) throws(KernelError) -> Int {
    let shape = ConvolutionShape(
      inputChannels: channels, outputChannels: channels, height: 16, width: 16, kernel: 3,
      stride: 1)
    let sizes = [1, channels, 16, 16]
    let found = try operation(
      CDNN_FORWARD, .direct, shape, Layout.any(sizes), Layout.any(shape.weightSizes),
      Layout.any(sizes)
    ).layout(of: CDNN_DESTINATION).channelBlock
    guard let found, found.isMultiple(of: 8) else { return 8 }
    return found
  }

  /// Makes the operations for batches of `count` images ahead of use, with the memory they need.
  ///
  /// Otherwise they are made when first used. The stem needs no gradient of its input.
  public func prepare(count: Int, withInputGradient: Bool) throws(KernelError) {
    workspace.scratchpad.reserve(byteCount: try forwardOperation(count).scratchpadByteCount)
    let weights = try backwardWeightsOperation(count)
    workspace.scratchpad.reserve(byteCount: weights.scratchpadByteCount)
    let made = weights.layout(of: CDNN_WEIGHTS_GRADIENT)
    if made != weightsLayout { workspace.weights.reserve(byteCount: made.byteCount) }
    guard withInputGradient else { return }
    let data = try backwardDataOperation(count)
    workspace.scratchpad.reserve(byteCount: data.scratchpadByteCount)
    let wanted = data.layout(of: CDNN_WEIGHTS)
    if wanted != weightsLayout { workspace.weights.reserve(byteCount: wanted.byteCount) }
  }

  // MARK: Forward

  /// `output` (N, OC, H', W') = `input` (N, IC, H, W) convolved with `weights`, for N = `count`.
  public func forward(
    count: Int, input: Tensor, weights: Tensor, output: Tensor
  ) throws(KernelError) {
    let operation = try forwardOperation(count)
    operation.set(CDNN_SOURCE, input)
    operation.set(CDNN_WEIGHTS, weights)
    operation.set(CDNN_DESTINATION, output)
    operation.run(workspace.scratchpad)
  }

  // MARK: Backward

  /// `inputGradient` (N, IC, H, W) from `outputGradient` (N, OC, H', W') and `weights`.
  public func backwardData(
    count: Int, outputGradient: Tensor, weights: Tensor, inputGradient: Tensor
  ) throws(KernelError) {
    let operation = try backwardDataOperation(count)
    // This pass reads the weights with input and output channels in the other order.
    let wanted = operation.layout(of: CDNN_WEIGHTS)
    if wanted == weightsLayout {
      operation.set(CDNN_WEIGHTS, weights)
    } else {
      let reorder = try cached(\.weightsIn, count) { () throws(KernelError) in
        try Operation.reorder(from: weightsLayout, to: wanted)
      }
      let reordered = unsafe workspace.weights.memory(byteCount: wanted.byteCount)
      reorder.set(CDNN_SOURCE, weights)
      unsafe reorder.set(CDNN_DESTINATION, reordered)
      reorder.run(workspace.scratchpad)
      unsafe operation.set(CDNN_WEIGHTS, reordered)
    }
    operation.set(CDNN_DESTINATION_GRADIENT, outputGradient)
    operation.set(CDNN_SOURCE_GRADIENT, inputGradient)
    operation.run(workspace.scratchpad)
  }

  /// `weightGradient`, in `weightsLayout`, from `input` and `outputGradient`.
  public func backwardWeights(
    count: Int, input: Tensor, outputGradient: Tensor, weightGradient: Tensor
  ) throws(KernelError) {
    let operation = try backwardWeightsOperation(count)
    operation.set(CDNN_SOURCE, input)
    operation.set(CDNN_DESTINATION_GRADIENT, outputGradient)
    let made = operation.layout(of: CDNN_WEIGHTS_GRADIENT)
    if made == weightsLayout {
      operation.set(CDNN_WEIGHTS_GRADIENT, weightGradient)
      operation.run(workspace.scratchpad)
    } else {
      let reorder = try cached(\.gradientOut, count) { () throws(KernelError) in
        try Operation.reorder(from: made, to: weightsLayout)
      }
      let gradient = unsafe workspace.weights.memory(byteCount: made.byteCount)
      unsafe operation.set(CDNN_WEIGHTS_GRADIENT, gradient)
      operation.run(workspace.scratchpad)
      unsafe reorder.set(CDNN_SOURCE, gradient)
      reorder.set(CDNN_DESTINATION, weightGradient)
      reorder.run(workspace.scratchpad)
    }
  }

  // MARK: Operations

  private func forwardOperation(_ count: Int) throws(KernelError) -> Operation {
    try cached(\.forward, count) { () throws(KernelError) in
      try Convolution.operation(
        CDNN_FORWARD, algorithms.forward, shape, Layout.activation(input, count: count),
        weightsLayout, Layout.activation(output, count: count))
    }
  }

  private func backwardDataOperation(_ count: Int) throws(KernelError) -> Operation {
    try cached(\.backwardData, count) { () throws(KernelError) in
      try Convolution.operation(
        CDNN_BACKWARD_DATA, algorithms.backwardData, shape,
        Layout.activation(input, count: count), Layout.any(shape.weightSizes),
        Layout.activation(output, count: count))
    }
  }

  private func backwardWeightsOperation(_ count: Int) throws(KernelError) -> Operation {
    try cached(\.backwardWeights, count) { () throws(KernelError) in
      try Convolution.operation(
        CDNN_BACKWARD_WEIGHTS, algorithms.backwardWeights, shape,
        Layout.activation(input, count: count), Layout.any(shape.weightSizes),
        Layout.activation(output, count: count))
    }
  }

  private func cached(
    _ pass: WritableKeyPath<Passes, Operation?>, _ count: Int,
    _ make: () throws(KernelError) -> Operation
  ) throws(KernelError) -> Operation {
    if let operation = passes[count]?[keyPath: pass] { return operation }
    let operation = try make()
    passes[count, default: Passes()][keyPath: pass] = operation
    return operation
  }
}
