internal import Configuration
internal import Evaluation
internal import Events
internal import Networks
internal import Reports

/// Trains linear classifiers on the layers of a frozen network, and says how well they do.
struct LinearEvaluation {
  let measurement: FeatureMeasurement
  let configuration: Configuration
  /// The epoch that the network was trained to.
  let position: (round: Int, epoch: Int)

  /// The measures of each layer; collective.
  ///
  /// `note` gets a line for each epoch.
  func run(on network: Network, note: (RunNote) -> Void) throws -> [EvaluationMeasures] {
    let begin = ContinuousClock.now
    let training = try measurement.linearClassifiers(on: network, configuration)
    while let epoch = try training.nextEpoch() {
      note(.linearEpoch(number: epoch.number, count: epoch.count, losses: epoch.losses))
    }
    let scores = try training.scores()
    let seconds = (ContinuousClock.now - begin) / .seconds(1) / Double(scores.count)
    return scores.map { score in
      EvaluationMeasures(
        protocol: .linear, layer: score.layer, accuracy: score.accuracy, top5: score.top5,
        round: position.round, epoch: position.epoch, seconds: seconds)
    }
  }
}
