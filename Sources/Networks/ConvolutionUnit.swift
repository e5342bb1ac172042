internal import Kernels
internal import Storage

/// A convolution and its batch norm.
final class ConvolutionUnit {
  let convolution: Convolution
  let normalisation: BatchNormalisationLayer
  private let weights: Tensor
  private let weightGradient: Tensor
  /// The convolution's output, kept for backward.
  private let convolved: Tensor
  /// The unit's output, the next one's input, kept for backward.
  let output: Tensor

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
    convolved = Tensor(shape: [batchSize * convolution.output.count])
    output = Tensor(shape: [batchSize * convolution.output.count])
  }

  /// input (N, IC, H, W) → output (N, OC, H', W').
  func forward(
    count: Int, input: Tensor, shortcut: Tensor? = nil, rectify: Bool, mode: NormalisationMode,
    exchange: (any StatisticsExchange)?
  ) throws {
    if count > 0 {
      try convolution.forward(count: count, input: input, weights: weights, output: convolved)
    }
    try normalisation.forward(
      count: count, input: convolved, shortcut: shortcut, rectify: rectify, output: output,
      mode: mode, exchange: exchange)
  }

  /// Output gradient → gradients of batch norm's and the convolution's parameters.
  ///
  /// `convolvedGradient` becomes the gradient of the convolution's output; it may be `gradient`.
  func backward(
    count: Int, gradient: Tensor, second: Tensor?, rectifier: BatchNormalisation.Rectifier,
    input: Tensor, convolvedGradient: Tensor, exchange: (any StatisticsExchange)?
  ) throws {
    try normalisation.backward(
      count: count, gradient: gradient, second: second, rectifier: rectifier, input: convolved,
      inputGradient: convolvedGradient, exchange: exchange)
    if count > 0 {
      try convolution.backwardWeights(
        count: count, input: input, outputGradient: convolvedGradient,
        weightGradient: weightGradient)
    } else {
      weightGradient.fill(0)
    }
  }

  /// Gradient of the convolution's output → gradient of its input.
  func backwardData(count: Int, convolvedGradient: Tensor, inputGradient: Tensor) throws {
    guard count > 0 else { return }
    try convolution.backwardData(
      count: count, outputGradient: convolvedGradient, weights: weights,
      inputGradient: inputGradient)
  }
}
