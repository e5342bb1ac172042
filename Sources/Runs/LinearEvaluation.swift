internal import Configuration
internal import Evaluation
internal import Events
internal import Networks
internal import Reports

/// Trains linear classifiers on the layers of a frozen network, or solves logistic regressions, and
/// says how well they do.
struct LinearEvaluation {
  let measurement: FeatureMeasurement
  let configuration: Configuration
  /// The epoch that the network was trained to.
  let position: (round: Int, epoch: Int)
  /// Whether vectors are kept in memory, and regressions solved to convergence.
  var inMemory = false

  /// The measures of each layer; collective.
  ///
  /// `note` gets a line for each epoch.
  func run(on network: Network, note: (RunNote) -> Void) throws -> [EvaluationMeasures] {
    let begin = ContinuousClock.now
    let scores = try inMemory ? solved(network, note) : trained(network, note)
    let seconds = (ContinuousClock.now - begin) / .seconds(1) / Double(scores.count)
    return scores.map { score in
      EvaluationMeasures(
        protocol: inMemory ? .linearFeatures : .linear, layer: score.layer,
        accuracy: score.accuracy, top5: score.top5,
        round: position.round, epoch: position.epoch, seconds: seconds)
    }
  }

  private func trained(_ network: Network, _ note: (RunNote) -> Void) throws -> [LayerScore] {
    let training = try measurement.linearClassifiers(on: network, configuration)
    while let epoch = try training.nextEpoch() {
      note(.linearEpoch(number: epoch.number, count: epoch.count, losses: epoch.losses))
    }
    return try training.scores()
  }

  private func solved(_ network: Network, _ note: (RunNote) -> Void) throws -> [LayerScore] {
    try measurement.logisticRegressions(on: network, configuration).scores { end in
      note(
        .regression(
          layer: end.layer, iterations: end.iterations, loss: end.loss,
          hasConverged: end.hasConverged))
    }
  }
}
