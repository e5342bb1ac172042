/// Features were judged with labels.
public struct EvaluationMeasures: Sendable, Equatable, Decodable {
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

  /// The round, from 0.
  public var round: Int
  /// The epoch of the round, from 0.
  public var epoch: Int
  /// How it was judged.
  public var judge: Judge
  /// Share of test images that were given their own class, 0…1.
  public var accuracy: Double
  /// How long it took.
  public var seconds: Double

  /// The measures of an evaluation.
  public init(round: Int, epoch: Int, judge: Judge, accuracy: Double, seconds: Double) {
    self.round = round
    self.epoch = epoch
    self.judge = judge
    self.accuracy = accuracy
    self.seconds = seconds
  }

  private enum CodingKeys: String, CodingKey {
    case round, epoch, accuracy, seconds
    case judge = "protocol"
  }
}
