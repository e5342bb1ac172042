/// How well a linear classifier on one layer tells test images apart.
public struct LayerScore: Sendable, Equatable {
  /// The layer: "conv3".
  public let layer: String
  /// Share of test images whose own class has the largest logit, 0…1.
  public let accuracy: Double
  /// Share of those whose own class is among the five largest.
  public let top5: Double
}
