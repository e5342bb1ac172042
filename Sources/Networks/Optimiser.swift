internal import Arithmetic
public import Storage

/// Stochastic gradient descent with Nesterov momentum and weight decay over a whole arena.
public final class Optimiser {
  /// μ.
  public let sgdMomentum: Float
  /// λ, on all parameters as in the published code.
  public let weightDecay: Float
  /// v, laid out as the parameters.
  public let velocities: Arena
  private let network: Network

  /// An optimiser at rest for a network.
  public init(_ network: Network, sgdMomentum: Float, weightDecay: Float) {
    self.network = network
    self.sgdMomentum = sgdMomentum
    self.weightDecay = weightDecay
    velocities = Arena(slots: network.parameters.slots)
  }

  /// Moves the network's parameters against its gradients.
  public func step(learningRate: Float) {
    nesterovUpdate(
      parameters: network.parameters.all, gradients: network.gradients.all,
      velocities: velocities.all, learningRate: learningRate, momentum: sgdMomentum,
      weightDecay: weightDecay)
  }
}
