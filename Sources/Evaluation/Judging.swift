/// How features are judged with labels.
public enum Judging: String, Sendable, CaseIterable {
  /// A weighted vote of the nearest training images.
  case knn
  /// The nearest training image alone.
  case nearest = "nn"
  /// Linear classifiers on the layers of the frozen network.
  case linear
  /// Logistic regression on the feature, or other layers, to convergence.
  case linearFeatures = "linear-features"
}
