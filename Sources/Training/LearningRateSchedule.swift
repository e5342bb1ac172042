public import Configuration

/// The learning rate of each epoch of a round; every round starts anew.
///
/// It falls by `decayRate` at each of `decayEpochs`. The published code does so at epochs 120 and
/// 160 of 200.
public struct LearningRateSchedule: Sendable, Equatable {
  /// The rate at the start of a round.
  public let base: Double
  /// Epochs of a round, from 0, at which it falls.
  public let decayEpochs: [Int]
  /// What it is multiplied by each time.
  public let decayRate: Double

  /// The schedule that a configuration asks for.
  public init(_ configuration: Configuration) {
    base = configuration.baseLearningRate
    decayEpochs = configuration.learningRateDecayEpochs
    decayRate = configuration.learningRateDecayRate
  }

  /// The rate of an epoch of any round, from 0.
  public func rate(epoch: Int) -> Double {
    decayEpochs.filter { $0 <= epoch }.reduce(base) { rate, _ in rate * decayRate }
  }
}
