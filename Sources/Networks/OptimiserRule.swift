/// How an optimiser moves parameters along their gradients.
public enum OptimiserRule: Sendable, Equatable {
  /// PyTorch's SGD, with Nesterov's momentum or without; weights decay, and so do biases and batch
  /// norm's parameters, as in the published code.
  case sgd(isNesterov: Bool)
  /// Layer-wise adaptive rate scaling (You, Gitman, Ginsburg 2017, arXiv 1708.03888): the rate of each
  /// tensor of weights is the learning rate times `coefficient`·‖w‖ / (‖g‖ + λ‖w‖).
  ///
  /// Biases and batch norm's parameters have the plain learning rate and do not decay.
  case lars(coefficient: Float)

  /// The name of a rule.
  public enum Name: String, Sendable, CaseIterable {
    /// Stochastic gradient descent.
    case sgd
    /// Layer-wise adaptive rate scaling.
    case lars
  }
}
