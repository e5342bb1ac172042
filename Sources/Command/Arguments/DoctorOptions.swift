public import Logging
public import Configuration

/// What `and-dist doctor` is told.
public struct DoctorOptions: Sendable, Equatable {
  /// The run whose memory is planned.
  public var configuration: Configuration
  /// The least level of what is logged.
  public var logLevel: Logger.Level

  /// What a command line says.
  public init(configuration: Configuration, logLevel: Logger.Level) {
    self.configuration = configuration
    self.logLevel = logLevel
  }
}
