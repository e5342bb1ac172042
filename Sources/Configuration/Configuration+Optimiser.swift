public import Networks

extension Configuration {
  /// How the optimiser moves parameters, as `Networks` takes it.
  public var optimiserRule: OptimiserRule {
    switch optimiser {
    case .sgd: .sgd(isNesterov: usesNesterov)
    case .lars: .lars(coefficient: Float(larsCoefficient))
    }
  }
}
