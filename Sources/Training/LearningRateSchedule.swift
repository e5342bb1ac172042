public import Configuration
internal import RealModule

/// The learning rate of each step, a function of its place in the run alone.
///
/// A schedule lasts a round and then starts again, as in the published code, or lasts the whole run.
/// In the epochs of its warm-up the rate rises with every step until it is the base rate. It falls
/// at given epochs by a factor, or with every step after the warm-up as half a cosine.
public struct LearningRateSchedule: Sendable, Equatable {
  /// How it falls.
  public enum Fall: Sendable, Equatable {
    /// It is multiplied by `rate` at the start of each of `epochs`, counted from 0.
    case steps(epochs: [Int], rate: Double)
    /// As half a cosine, from the end of the warm-up to zero at the end of the schedule.
    case cosine
  }

  /// The rate after the warm-up.
  public let base: Double
  /// How it falls.
  public let fall: Fall
  /// Epochs of the warm-up.
  public let warmUpEpochs: Int
  /// Epochs of a schedule.
  public let epochs: Int
  /// Epochs of a round.
  public let epochsOfRound: Int
  /// Steps of an epoch.
  public let stepsPerEpoch: Int

  /// The schedule that a configuration asks for.
  public init(_ configuration: Configuration, stepsPerEpoch: Int) {
    base = configuration.baseLearningRate
    fall =
      switch configuration.learningRateShape {
      case .step:
        .steps(
          epochs: configuration.learningRateDecayEpochs, rate: configuration.learningRateDecayRate)
      case .cosine: .cosine
      }
    warmUpEpochs = configuration.warmUpEpochs
    epochs = configuration.scheduleEpochs
    epochsOfRound = configuration.epochs
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The epochs at which the rate would fall, and that a schedule does not have.
  public var unreachedDecayEpochs: [Int] {
    guard case .steps(let epochs, _) = fall else { return [] }
    return epochs.filter { $0 >= self.epochs }
  }

  /// The rate of step `step` of an epoch of a round, all counted from 0.
  public func rate(round: Int, epoch: Int, step: Int) -> Double {
    let epoch = (round * epochsOfRound + epoch) % epochs
    let done = epoch * stepsPerEpoch + step
    let warmUp = warmUpEpochs * stepsPerEpoch
    let rising = done < warmUp ? Double(done + 1) / Double(warmUp) : 1
    switch fall {
    case .steps(let epochs, let rate):
      return epochs.filter { $0 <= epoch }.reduce(base * rising) { product, _ in product * rate }
    case .cosine:
      let share = Double(max(done - warmUp, 0)) / Double(epochs * stepsPerEpoch - warmUp)
      return base * rising * (1 + .cos(.pi * share)) / 2
    }
  }
}
