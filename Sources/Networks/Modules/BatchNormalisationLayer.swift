internal import Activations
internal import Arithmetic
internal import Storage

/// Batch normalisation with what stands around it: shortcut and ReLU.
///
/// PyTorch's: ε = 1e-5, running averages with momentum 0.1, biased variance in training, unbiased
/// in the running variance.
///
/// Each part of a batch has its own statistics, unless they are summed over all parts.
///
/// A bias of the convolution before is never added: the batch's mean would take it away again. The
/// running mean is that of the biased numbers, as in PyTorch, so evaluation subtracts the bias from it.
final class BatchNormalisationLayer: ChannelTransform {
  static let epsilon = 1e-5
  static let runningMomentum = 0.1

  private let shape: ActivationShape
  private let weight: Tensor
  private let bias: Tensor
  private let weightGradient: Tensor
  private let biasGradient: Tensor
  private let gradients: PartGradients
  /// The bias of the convolution before, if it has one; its gradient stays zero.
  private let inputBias: Tensor?
  private var parts: [PartStatistics]
  // The input gradient is a·dz + b·x + c.
  private let a: Tensor
  private let b: Tensor
  private let c: Tensor

  /// What a part has of its own.
  private struct PartStatistics {
    let runningMean: Tensor
    let runningVariance: Tensor
    // Kept from forward for backward.
    let vectors: ChannelVectors
    var inverseDeviation: [Double]
    var valueCount = 0.0
  }

  init(_ shape: ActivationShape, name: String, biasName: String?, _ arenas: NetworkArenas) {
    self.shape = shape
    weight = arenas.parameters["\(name).weight"]
    bias = arenas.parameters["\(name).bias"]
    weightGradient = arenas.gradients["\(name).weight"]
    biasGradient = arenas.gradients["\(name).bias"]
    gradients = arenas.partGradients
    inputBias = biasName.map { arenas.parameters[$0] }
    parts = arenas.statistics.map { statistics in
      PartStatistics(
        runningMean: statistics["\(name).running_mean"],
        runningVariance: statistics["\(name).running_var"],
        vectors: ChannelVectors(channels: shape.channels),
        inverseDeviation: [Double](repeating: 0, count: shape.channels))
    }
    let vector = { Tensor(shape: [shape.channels]) }
    (a, b, c) = (vector(), vector(), vector())
  }

  var usesSums: Bool { true }

  /// Takes the statistics that `sums` are of, or the running averages, for what follows.
  ///
  /// `sums` are Σx and Σx² of the images of each part; evaluation, which is of one part, does not read
  /// them.
  func prepare(_ sums: [ChannelSums], _ pass: Pass) throws {
    guard pass.mode != .evaluation else { return useRunningAverages() }
    for (part, sums) in try exchanged(sums, pass).enumerated() where sums.count > 0 {
      use(sums, part, updatesAverages: pass.mode == .training)
    }
  }

  func vectors(ofPart part: Int) -> ChannelVectors { parts[part].vectors }

  /// Each part's sums, or where they are synchronised those of all parts for each.
  private func exchanged(_ sums: [ChannelSums], _ pass: Pass) throws -> [ChannelSums] {
    guard let exchange = pass.exchange else { return sums }
    let all = ChannelSums(values: try exchange.sum(sums.map(\.values)))
    return sums.map { _ in all }
  }

  private func useRunningAverages() {
    let own = parts[0]
    for channel in 0..<shape.channels {
      setAffine(
        channel, 0, mean: Double(own.runningMean[channel]) - added(channel),
        variance: Double(own.runningVariance[channel]))
    }
  }

  private func use(_ sums: ChannelSums, _ part: Int, updatesAverages: Bool) {
    let n = sums.count
    parts[part].valueCount = n
    let (runningMean, runningVariance) = (parts[part].runningMean, parts[part].runningVariance)
    let momentum = BatchNormalisationLayer.runningMomentum
    for channel in 0..<shape.channels {
      let mean = sums.first(channel) / n
      let variance = max(sums.second(channel) / n - mean * mean, 0)
      setAffine(channel, part, mean: mean, variance: variance)
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

  private func setAffine(_ channel: Int, _ part: Int, mean: Double, variance: Double) {
    let inverse = 1 / (variance + BatchNormalisationLayer.epsilon).squareRoot()
    let gamma = Double(weight[channel])
    let vectors = parts[part].vectors
    vectors.mean[channel] = Float(mean)
    vectors.scale[channel] = Float(gamma * inverse)
    vectors.shift[channel] = Float(Double(bias[channel]) - gamma * inverse * mean)
    parts[part].inverseDeviation[channel] = inverse
  }

  /// Gradients of γ and β, and of the input x of the last training forward.
  ///
  /// `gradient` is that of γ·x̂ + β, with its `sums` by `BatchNormalisation.backwardSums` or a
  /// convolution; `inputGradient` may be `gradient`, unless that is still needed as the shortcut's.
  func backward(
    _ pass: Pass, gradient: Activation, sums: [ChannelSums], input: Activation,
    inputGradient: Activation
  ) throws {
    // The parameters' gradients are those of this replica's parts: they are summed with all others.
    let count = pass.parts.count
    gradients.sum(into: biasGradient).run(count) { part, target in
      for channel in 0..<shape.channels { target[channel] = Float(sums[part].first(channel)) }
    }
    gradients.sum(into: weightGradient).run(count) { part, target in
      let inverse = parts[part].inverseDeviation
      for channel in 0..<shape.channels {
        target[channel] = Float(sums[part].second(channel) * inverse[channel])
      }
    }
    for (part, sums) in try exchanged(sums, pass).enumerated() where sums.count > 0 {
      setInputGradient(sums, part)
      let images = pass.parts[part]
      BatchNormalisation.inputGradient(
        gradient: gradient.images(images), input: input.images(images), a: a, b: b, c: c,
        inputGradient: inputGradient.images(images))
    }
  }

  private func setInputGradient(_ sums: ChannelSums, _ part: Int) {
    let own = parts[part]
    for channel in 0..<shape.channels {
      // dx = γ/σ · (dz − Σdz/n − x̂ Σ(dz x̂)/n), x̂ = (x − mean)/σ; Ioffe and Szegedy, 2015.
      let inverse = own.inverseDeviation[channel]
      let factor = Double(weight[channel]) * inverse
      let slope = -factor * inverse * inverse * sums.second(channel) / own.valueCount
      a[channel] = Float(factor)
      b[channel] = Float(slope)
      c[channel] = Float(
        -factor * sums.first(channel) / own.valueCount
          - slope * Double(own.vectors.mean[channel]))
    }
  }
}
