internal import Convolutions
internal import Storage

/// A convolution and its batch norm or bias.
final class ConvolutionUnit {
  let convolution: Convolution
  private let transform: any ChannelTransform
  private let weights: Tensor
  private let weightGradient: Tensor
  /// The convolution's output: what is kept for backward.
  private let convolved: Tensor

  /// A unit for batches of up to `batchSize` images, on views of the arenas.
  init(
    _ description: ConvolutionUnitDescription, _ convolution: Convolution, batchSize: Int,
    _ arenas: NetworkArenas
  ) {
    self.convolution = convolution
    weights = arenas.parameters["\(description.name).weight"]
    weightGradient = arenas.gradients["\(description.name).weight"]
    let biasName = description.hasBias ? "\(description.name).bias" : nil
    transform =
      if let name = description.normalisationName {
        BatchNormalisationLayer(convolution.output, name: name, biasName: biasName, arenas)
      } else {
        BiasLayer(convolution.output, name: biasName, arenas)
      }
    convolved = convolution.output.tensor(count: batchSize)
  }

  /// Bytes of what it keeps from forward to backward.
  var keptByteCount: Int { 4 * convolved.count }

  // MARK: Forward

  /// input (N, IC, H, W) → the convolution's output (N, OC, H', W') and its statistics.
  func convolve(
    count: Int, input: ConvolutionInput, mode: NormalisationMode,
    exchange: (any StatisticsExchange)?
  ) throws {
    var sums: ChannelSums?
    if count > 0 {
      sums = try convolution.forward(
        count: count, input: input, weights: weights, output: convolved,
        summing: mode == .evaluation || !transform.usesSums ? nil : .values)
    }
    try transform.prepare(
      sums ?? ChannelSums(channels: convolution.output.channels), mode: mode, exchange: exchange)
  }

  /// `output` (N, OC, H', W') = ReLU(batch norm + `shortcut`), ReLU if `rectify`.
  func normalise(count: Int, shortcut: Tensor? = nil, rectify: Bool, into output: Tensor) {
    transform.apply(
      count: count, input: convolved, shortcut: shortcut, rectify: rectify, output: output)
  }

  /// ReLU(batch norm), for the unit behind, until the next `convolve`; `scratch` as
  /// `ConvolutionInput` says.
  func rectified(scratch: Tensor) -> ConvolutionInput {
    .rectified(transform.rectified(convolved), scratch: scratch)
  }

  // MARK: Backward

  /// Gradient of `normalise`'s output, plus `second`, → that of the batch norm alone, in place, which
  /// is also the shortcut's; and the sums of it that `normaliseBackward` takes.
  func rectifyBackward(
    count: Int, gradient: Tensor, second: Tensor?, rectifier: BatchNormalisation.Rectifier
  ) -> ChannelSums {
    transform.backwardSums(
      count: count, gradient: gradient, second: second, rectifier: rectifier, input: convolved)
  }

  /// Gradient of the batch norm → gradients of its parameters, and of the convolution's output.
  ///
  /// `convolvedGradient` may be `gradient`.
  func normaliseBackward(
    count: Int, gradient: Tensor, sums: ChannelSums, convolvedGradient: Tensor,
    exchange: (any StatisticsExchange)?
  ) throws {
    try transform.backward(
      count: count, gradient: gradient, sums: sums, input: convolved,
      inputGradient: convolvedGradient, exchange: exchange)
  }

  /// Gradient of the convolution's output → gradients of its weights and, if there is a place for
  /// it, of its input.
  ///
  /// The place may be the input's scratch. Of a rectified input it is the gradient before ReLU, and
  /// the sums of it for `normaliseBackward` of the unit before are returned.
  @discardableResult
  func convolveBackward(
    count: Int, input: ConvolutionInput, convolvedGradient: Tensor, inputGradient: Tensor?
  ) throws -> ChannelSums {
    let noSums = ChannelSums(channels: convolution.input.channels)
    guard count > 0 else {
      weightGradient.fill(0)
      return noSums
    }
    try convolution.backwardWeights(
      count: count, input: input, outputGradient: convolvedGradient,
      weightGradient: weightGradient)
    guard let inputGradient else { return noSums }
    let summing: ResultSums? =
      switch input {
      case .stored: nil
      case .rectified(let activation, _): .gradients(activation)
      }
    return try convolution.backwardData(
      count: count, outputGradient: convolvedGradient, weights: weights,
      inputGradient: inputGradient, summing: summing) ?? noSums
  }
}
