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
    /// A linear classifier on a frozen layer.
    case linear
    /// Logistic regression on a frozen layer, to convergence.
    case linearFeatures = "linear-features"
  }

  /// How it was judged.
  public var `protocol`: Judge
  /// The layer that a linear classifier was trained on.
  public var layer: String?
  /// Share of test images that were given their own class, 0…1.
  public var accuracy: Double
  /// Share of test images whose own class was among the five likeliest, of a linear classifier.
  public var top5: Double?
  /// The round, from 0.
  public var round: Int
  /// The epoch of the round, from 0.
  public var epoch: Int
  /// How long it took; of layers that are judged together, an equal part for each.
  public var seconds: Double

  /// The measures of an evaluation.
  public init(
    `protocol`: Judge, layer: String? = nil, accuracy: Double, top5: Double? = nil, round: Int,
    epoch: Int, seconds: Double
  ) {
    self.protocol = `protocol`
    self.layer = layer
    self.accuracy = accuracy
    self.top5 = top5
    self.round = round
    self.epoch = epoch
    self.seconds = seconds
  }
}
