public import Logging
public import Configuration

/// What `and-dist train` is told.
public struct TrainOptions: Sendable, Equatable {
  /// Everything about the run, checked.
  public var configuration: Configuration
  /// Whether there was no argument at all, so that this is the built-in quickstart.
  public var isQuickstart: Bool
  /// The least level of what is logged.
  public var logLevel: Logger.Level

  /// What a command line says.
  public init(configuration: Configuration, isQuickstart: Bool, logLevel: Logger.Level) {
    self.configuration = configuration
    self.isQuickstart = isQuickstart
    self.logLevel = logLevel
  }
}
