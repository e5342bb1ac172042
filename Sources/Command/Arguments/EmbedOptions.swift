public import Logging

/// What `and-dist embed` is told.
public struct EmbedOptions: Sendable, Equatable {
  /// Which images of a data set.
  public enum Split: String, Sendable, CaseIterable {
    /// Those that are learnt from.
    case train
    /// Those that are kept for measurement.
    case test
  }

  /// The checkpoint.
  public var checkpoint: String
  /// Which images.
  public var split: Split
  /// The NumPy file to write, (images, d) float32.
  public var output: String
  /// Settings beside those of the checkpoint.
  public var settings: SettingLayers
  /// The least level of what is logged.
  public var logLevel: Logger.Level

  /// What a command line says.
  public init(
    checkpoint: String, split: Split, output: String, settings: SettingLayers,
    logLevel: Logger.Level
  ) {
    self.checkpoint = checkpoint
    self.split = split
    self.output = output
    self.settings = settings
    self.logLevel = logLevel
  }
}
