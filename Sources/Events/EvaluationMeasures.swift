/// Features were judged with labels.
public struct EvaluationMeasures: Sendable, Equatable, Codable {
  /// How features are judged.
  public enum Judge: String, Sendable, Codable, CaseIterable {
    /// A weighted vote of the nearest rows of the memory bank.
    case knnBank = "knn"
    /// A weighted vote of the nearest features of the plain training images, extracted anew.
    case knnFeatures = "knn-features"
    /// The same vote on the images' own pixels, for comparison.
    case knnPixels = "knn-pixels"
    /// The nearest feature alone.
    case nearest = "nn"
    /// A linear classifier.
    case linear
  }

  /// How it was judged.
  public var `protocol`: Judge
  /// Share of test images that were given their own class, 0…1.
  public var accuracy: Double
  /// The round, from 0.
  public var round: Int
  /// The epoch of the round, from 0.
  public var epoch: Int
  /// How long it took.
  public var seconds: Double

  /// The measures of an evaluation.
  public init(`protocol`: Judge, accuracy: Double, round: Int, epoch: Int, seconds: Double) {
    self.protocol = `protocol`
    self.accuracy = accuracy
    self.round = round
    self.epoch = epoch
    self.seconds = seconds
  }
}
