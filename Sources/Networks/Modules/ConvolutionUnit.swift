internal import Convolutions
internal import Storage

/// A convolution and its batch norm or bias.
final class ConvolutionUnit {
  let convolution: Convolution
  private let transform: any ChannelTransform
  private let weights: Tensor
  private let weightGradient: Tensor
  /// The convolution's output: what is kept for backward.
  private let convolved: Activation

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
    convolved = Activation(convolution.output, count: batchSize)
  }

  /// Bytes of what it keeps from forward to backward.
  var keptByteCount: Int { convolved.byteCount }

  // MARK: Forward

  /// input (N, IC, H, W) → the convolution's output (N, OC, H', W') and its statistics.
  func convolve(
    _ input: ConvolutionInput, mode: NormalisationMode, exchange: (any StatisticsExchange)?
  ) throws {
    let convolved = convolved.first(input.activation.count)
    var sums: ChannelSums?
    if convolved.count > 0 {
      sums = try convolution.forward(
        input: input, weights: weights, output: convolved,
        summing: mode == .evaluation || !transform.usesSums ? nil : .values)
    }
    try transform.prepare(
      sums ?? ChannelSums(channels: convolution.output.channels), mode: mode, exchange: exchange)
  }

  /// `output` (N, OC, H', W') = ReLU(batch norm + `shortcut`), ReLU if `rectify`.
  func normalise(shortcut: Activation? = nil, rectify: Bool, into output: Activation) {
    transform.apply(
      input: convolved.first(output.count), shortcut: shortcut, rectify: rectify, output: output)
  }

  /// ReLU(batch norm) of `count` images, for the unit behind, until the next `convolve`; `scratch` is
  /// memory as `ConvolutionInput` says.
  func rectified(count: Int, scratch: Buffer) -> ConvolutionInput {
    .rectified(
      transform.rectified(convolved.first(count)),
      scratch: Activation(convolved.shape, count: count, in: scratch))
  }

  // MARK: Backward

  /// Gradient of `normalise`'s output, plus `second`, → that of the batch norm alone, in place, which
  /// is also the shortcut's; and the sums of it that `normaliseBackward` takes.
  func rectifyBackward(
    gradient: Activation, second: Activation?, rectifier: BatchNormalisation.Rectifier
  ) -> ChannelSums {
    transform.backwardSums(
      gradient: gradient, second: second, rectifier: rectifier,
      input: convolved.first(gradient.count))
  }

  /// Gradient of the batch norm → gradients of its parameters, and of the convolution's output.
  ///
  /// `convolvedGradient` may be `gradient`.
  func normaliseBackward(
    gradient: Activation, sums: ChannelSums, convolvedGradient: Activation,
    exchange: (any StatisticsExchange)?
  ) throws {
    try transform.backward(
      gradient: gradient, sums: sums, input: convolved.first(gradient.count),
      inputGradient: convolvedGradient, exchange: exchange)
  }

  /// Gradient of the convolution's output → gradients of its weights and, if there is a place for
  /// it, of its input.
  ///
  /// The place may be the input's scratch. Of a rectified input it is the gradient before ReLU, and
  /// the sums of it for `normaliseBackward` of the unit before are returned.
  @discardableResult
  func convolveBackward(
    _ input: ConvolutionInput, convolvedGradient: Activation, inputGradient: Activation?
  ) throws -> ChannelSums {
    let noSums = ChannelSums(channels: convolution.input.channels)
    guard convolvedGradient.count > 0 else {
      weightGradient.fill(0)
      return noSums
    }
    try convolution.backwardWeights(
      input: input, outputGradient: convolvedGradient, weightGradient: weightGradient)
    guard let inputGradient else { return noSums }
    let summing: ResultSums? =
      switch input {
      case .stored: nil
      case .rectified(let activation, _): .gradients(activation)
      }
    return try convolution.backwardData(
      outputGradient: convolvedGradient, weights: weights, inputGradient: inputGradient,
      summing: summing) ?? noSums
  }
}
