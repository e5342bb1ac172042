internal import Arithmetic
public import Storage

/// Moves a network's parameters against the sums of their gradients, with momentum and weight decay.
public final class Optimiser {
  /// By which rule.
  public let rule: OptimiserRule
  /// μ.
  public let sgdMomentum: Float
  /// λ.
  public let weightDecay: Float
  /// v, laid out as the parameters.
  public let velocities: Arena
  private let parameters: Arena
  private let gradients: Tensor
  /// The tensors whose own rates LARS adapts, by where they begin.
  private let adapted: Set<Int>

  /// An optimiser at rest for a network.
  public init(
    _ network: Network, _ rule: OptimiserRule = .sgd(isNesterov: true), sgdMomentum: Float,
    weightDecay: Float
  ) {
    self.rule = rule
    self.sgdMomentum = sgdMomentum
    self.weightDecay = weightDecay
    parameters = network.parameters
    gradients = network.memory.gradientSums
    velocities = network.memory.velocities ?? Arena(slots: network.parameters.slots)
    adapted = Set(
      network.description.parameters.filter(\.role.isWeight)
        .map { network.parameters.range(of: $0.name).lowerBound })
  }

  /// The ranges that `update` takes one by one, as a whole; nil if it takes any range.
  public var wholeRanges: [Range<Int>]? {
    switch rule {
    case .sgd: nil
    case .lars: parameters.slots.map { parameters.range(of: $0.name) }
    }
  }

  /// Moves the parameters of a range of the arena.
  public func update(_ range: Range<Int>, learningRate: Float) {
    let (p, g, v) = (
      parameters.all.elements(range), gradients.elements(range), velocities.all.elements(range)
    )
    switch rule {
    case .sgd(let isNesterov):
      sgdUpdate(
        parameters: p, gradients: g, velocities: v, learningRate: learningRate,
        momentum: sgdMomentum, weightDecay: weightDecay, isNesterov: isNesterov)
    case .lars(let coefficient):
      let isAdapted = adapted.contains(range.lowerBound)
      larsUpdate(
        parameters: p, gradients: g, velocities: v,
        rate: learningRate * (isAdapted ? localRate(coefficient, p, g) : 1),
        momentum: sgdMomentum, weightDecay: isAdapted ? weightDecay : 0)
    }
  }

  /// Moves all parameters.
  public func step(learningRate: Float) {
    for range in wholeRanges ?? [0..<parameters.all.count] {
      update(range, learningRate: learningRate)
    }
  }

  /// `coefficient`·‖w‖ / (‖g‖ + λ‖w‖); 1 where that says nothing, as the norms are zero.
  private func localRate(_ coefficient: Float, _ weights: Tensor, _ gradients: Tensor) -> Float {
    let (weight, gradient) = (euclideanNorm(weights), euclideanNorm(gradients))
    let divisor = gradient + Double(weightDecay) * weight
    return weight > 0 && divisor > 0 ? Float(Double(coefficient) * weight / divisor) : 1
  }
}

extension NetworkTensor.Role {
  /// Whether it is the weights of a convolution or of a linear layer.
  fileprivate var isWeight: Bool { self == .convolutionWeight || self == .linearWeight }
}
