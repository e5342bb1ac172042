public import Logging

/// What `and-dist evaluate` is told.
public struct EvaluateOptions: Sendable, Equatable {
  /// How features are judged.
  public enum Judging: String, Sendable, CaseIterable {
    /// A weighted vote of the nearest training images.
    case knn
    /// The nearest training image alone.
    case nearest = "nn"
  }

  /// What test features are compared with.
  public enum Reference: String, Sendable, CaseIterable {
    /// Features of the plain training images, extracted anew.
    case features
    /// The memory bank of the checkpoint.
    case bank
  }

  /// The checkpoint.
  public var checkpoint: String
  /// How features are judged.
  public var judging: Judging
  /// What test features are compared with.
  public var reference: Reference
  /// Whether the result is printed as JSON.
  public var isJSON: Bool
  /// Settings beside those of the checkpoint.
  public var settings: SettingLayers
  /// The least level of what is logged.
  public var logLevel: Logger.Level

  /// What a command line says.
  public init(
    checkpoint: String, judging: Judging, reference: Reference, isJSON: Bool,
    settings: SettingLayers, logLevel: Logger.Level
  ) {
    self.checkpoint = checkpoint
    self.judging = judging
    self.reference = reference
    self.isJSON = isJSON
    self.settings = settings
    self.logLevel = logLevel
  }
}
