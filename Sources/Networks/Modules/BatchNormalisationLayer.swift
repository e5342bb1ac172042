internal import Convolutions
internal import Storage

/// Batch normalisation with what stands around it: shortcut and ReLU.
///
/// PyTorch's: ε = 1e-5, running averages with momentum 0.1, biased variance in training, unbiased
/// in the running variance.
///
/// A bias of the convolution before is never added: the batch's mean would take it away again. The
/// running mean is that of the biased numbers, as in PyTorch, so evaluation subtracts the bias from it.
final class BatchNormalisationLayer: ChannelTransform {
  static let epsilon = 1e-5
  static let runningMomentum = 0.1

  let shape: ActivationShape
  let weight: Tensor
  let bias: Tensor
  let weightGradient: Tensor
  let biasGradient: Tensor
  let runningMean: Tensor
  let runningVariance: Tensor
  /// The bias of the convolution before, if it has one; its gradient stays zero.
  private let inputBias: Tensor?
  // Kept from forward for backward.
  private let mean: Tensor
  private let scale: Tensor
  private let shift: Tensor
  private var inverseDeviation: [Double]
  private var valueCount = 0.0
  // The input gradient is a·dz + b·x + c.
  private let a: Tensor
  private let b: Tensor
  private let c: Tensor

  init(_ shape: ActivationShape, name: String, biasName: String?, _ arenas: NetworkArenas) {
    self.shape = shape
    weight = arenas.parameters["\(name).weight"]
    bias = arenas.parameters["\(name).bias"]
    weightGradient = arenas.gradients["\(name).weight"]
    biasGradient = arenas.gradients["\(name).bias"]
    runningMean = arenas.statistics["\(name).running_mean"]
    runningVariance = arenas.statistics["\(name).running_var"]
    inputBias = biasName.map { arenas.parameters[$0] }
    let vector = { Tensor(shape: [shape.channels]) }
    (mean, scale, shift, a, b, c) = (vector(), vector(), vector(), vector(), vector(), vector())
    inverseDeviation = [Double](repeating: 0, count: shape.channels)
  }

  var usesSums: Bool { true }

  /// Takes the statistics that `sums` are of, or the running averages, for what follows.
  ///
  /// `sums` are Σx and Σx² of this replica's images; evaluation does not read them.
  func prepare(
    _ sums: ChannelSums, mode: NormalisationMode, exchange: (any StatisticsExchange)?
  ) throws {
    switch mode {
    case .evaluation:
      useRunningAverages()
    case .training, .batchStatistics:
      var sums = sums
      try exchange?.sum(&sums.values)
      guard sums.count > 0 else { return }
      use(sums, updatesAverages: mode == .training)
    }
  }

  /// `output` = ReLU(γ·x̂ + β + `shortcut`), ReLU if `rectify`.
  func apply(input: Activation, shortcut: Activation?, rectify: Bool, output: Activation) {
    BatchNormalisation.apply(
      input, scale: scale, shift: shift, shortcut: shortcut, rectify: rectify, output: output)
  }

  /// ReLU(γ·x̂ + β) of `input`, not stored.
  func rectified(_ input: Activation) -> RectifiedActivation {
    RectifiedActivation(of: input, mean: mean, scale: scale, shift: shift)
  }

  private func useRunningAverages() {
    for channel in 0..<shape.channels {
      setAffine(
        channel, mean: Double(runningMean[channel]) - added(channel),
        variance: Double(runningVariance[channel]))
    }
  }

  private func use(_ sums: ChannelSums, updatesAverages: Bool) {
    let n = sums.count
    valueCount = n
    let momentum = BatchNormalisationLayer.runningMomentum
    for channel in 0..<shape.channels {
      let mean = sums.first(channel) / n
      let variance = max(sums.second(channel) / n - mean * mean, 0)
      setAffine(channel, mean: mean, variance: variance)
      guard updatesAverages else { continue }
      let unbiased = n > 1 ? variance * n / (n - 1) : variance
      runningMean[channel] = Float(
        (1 - momentum) * Double(runningMean[channel]) + momentum * (mean + added(channel)))
      runningVariance[channel] = Float(
        (1 - momentum) * Double(runningVariance[channel]) + momentum * unbiased)
    }
  }

  /// What the bias adds to a channel.
  private func added(_ channel: Int) -> Double { inputBias.map { Double($0[channel]) } ?? 0 }

  private func setAffine(_ channel: Int, mean: Double, variance: Double) {
    let inverse = 1 / (variance + BatchNormalisationLayer.epsilon).squareRoot()
    let gamma = Double(weight[channel])
    self.mean[channel] = Float(mean)
    scale[channel] = Float(gamma * inverse)
    shift[channel] = Float(Double(bias[channel]) - gamma * inverse * mean)
    inverseDeviation[channel] = inverse
  }

  /// Takes `gradient` back through what stands behind, in place, and sums it; see
  /// `BatchNormalisation.backwardSums`.
  func backwardSums(
    gradient: Activation, second: Activation?, rectifier: BatchNormalisation.Rectifier,
    input: Activation
  ) -> ChannelSums {
    BatchNormalisation.backwardSums(
      gradient: gradient, second: second, rectifier: rectifier, input: input, mean: mean,
      scale: scale, shift: shift)
  }

  /// Gradients of γ and β, and of the input x of the last training forward.
  ///
  /// `gradient` is that of γ·x̂ + β, with its `sums` by `backwardSums` or a convolution;
  /// `inputGradient` may be `gradient`, unless that is still needed as the shortcut's.
  func backward(
    gradient: Activation, sums: ChannelSums, input: Activation, inputGradient: Activation,
    exchange: (any StatisticsExchange)?
  ) throws {
    var sums = sums
    // The parameters' gradients are this replica's part: they are summed with all the others.
    for channel in 0..<shape.channels {
      biasGradient[channel] = Float(sums.first(channel))
      weightGradient[channel] = Float(sums.second(channel) * inverseDeviation[channel])
    }
    try exchange?.sum(&sums.values)
    guard sums.count > 0 else { return }
    for channel in 0..<shape.channels {
      // dx = γ/σ · (dz − Σdz/n − x̂ Σ(dz x̂)/n), x̂ = (x − mean)/σ; Ioffe and Szegedy, 2015.
      let inverse = inverseDeviation[channel]
      let factor = Double(weight[channel]) * inverse
      let slope = -factor * inverse * inverse * sums.second(channel) / valueCount
      a[channel] = Float(factor)
      b[channel] = Float(slope)
      c[channel] = Float(
        -factor * sums.first(channel) / valueCount - slope * Double(mean[channel]))
    }
    BatchNormalisation.inputGradient(
      gradient: gradient, input: input, a: a, b: b, c: c, inputGradient: inputGradient)
  }
}
