/// How the logistic regression on a layer ended.
public struct RegressionEnd: Sendable, Equatable {
  /// The layer: "fc".
  public let layer: String
  /// Steps of L-BFGS.
  public let iterations: Int
  /// The mean loss over the training images, weight decay included.
  public let loss: Double
  /// Whether it is the least to the tolerance that was asked for.
  public let hasConverged: Bool
}
