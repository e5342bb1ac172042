internal import Kernels
internal import Storage

/// A convolution and its batch norm.
final class ConvolutionUnit {
  let convolution: Convolution
  let normalisation: BatchNormalisationLayer
  private let weights: Tensor
  private let weightGradient: Tensor
  /// The convolution's output: what is kept for backward.
  private let convolved: Tensor

  /// A unit for batches of up to `batchSize` images, on views of the arenas.
  init(
    _ description: UnitDescription, _ convolution: Convolution, batchSize: Int, parameters: Arena,
    gradients: Arena, statistics: Arena
  ) {
    self.convolution = convolution
    let name = "\(description.convolutionName).weight"
    weights = parameters[name]
    weightGradient = gradients[name]
    normalisation = BatchNormalisationLayer(
      convolution.output, name: description.normalisationName, parameters: parameters,
      gradients: gradients, statistics: statistics)
    convolved = convolution.output.tensor(count: batchSize)
  }

  // MARK: Forward

  /// input (N, IC, H, W) → the convolution's output (N, OC, H', W') and its statistics.
  func convolve(
    count: Int, input: Tensor, mode: NormalisationMode, exchange: (any StatisticsExchange)?
  ) throws {
    if count > 0 {
      try convolution.forward(count: count, input: input, weights: weights, output: convolved)
    }
    try normalisation.prepare(count: count, input: convolved, mode: mode, exchange: exchange)
  }

  /// `output` (N, OC, H', W') = ReLU(batch norm + `shortcut`), ReLU if `rectify`.
  ///
  /// It can be repeated, in backward as well, until the next `convolve`.
  func normalise(count: Int, shortcut: Tensor? = nil, rectify: Bool, into output: Tensor) {
    normalisation.apply(
      count: count, input: convolved, shortcut: shortcut, rectify: rectify, output: output)
  }

  // MARK: Backward

  /// Output gradient → gradients of batch norm's parameters, and of the convolution's output.
  ///
  /// `convolvedGradient` may be `gradient`.
  func normaliseBackward(
    count: Int, gradient: Tensor, second: Tensor?, rectifier: BatchNormalisation.Rectifier,
    convolvedGradient: Tensor, exchange: (any StatisticsExchange)?
  ) throws {
    try normalisation.backward(
      count: count, gradient: gradient, second: second, rectifier: rectifier, input: convolved,
      inputGradient: convolvedGradient, exchange: exchange)
  }

  /// Gradient of the convolution's output → gradients of its weights and, if there is a place for
  /// it, of its input, which may be where `input` is.
  func convolveBackward(
    count: Int, input: Tensor, convolvedGradient: Tensor, inputGradient: Tensor?
  ) throws {
    guard count > 0 else {
      weightGradient.fill(0)
      return
    }
    try convolution.backwardWeights(
      count: count, input: input, outputGradient: convolvedGradient,
      weightGradient: weightGradient)
    guard let inputGradient else { return }
    try convolution.backwardData(
      count: count, outputGradient: convolvedGradient, weights: weights,
      inputGradient: inputGradient)
  }
}
