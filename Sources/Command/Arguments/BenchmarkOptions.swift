public import Logging
public import Configuration

/// What `and-dist benchmark` is told.
public struct BenchmarkOptions: Sendable, Equatable {
  /// A part of the work.
  public enum Subject: String, Sendable, CaseIterable {
    /// A whole training step.
    case step
    /// The pass over the memory bank with loss and gradient.
    case bank
    /// Entropies and neighbours of all rows.
    case discovery
    /// Loading and augmenting images.
    case loader
    /// Summing gradients over all ranks, by each way.
    case allReduce = "allreduce"
  }

  /// What is measured.
  public var subject: Subject
  /// Rows of the memory bank, or images of the data set.
  public var rows: Int
  /// How often it is measured, after a first time that does not count.
  public var repeats: Int
  /// Bytes of gradients that are summed; nil for those of the network.
  public var messageBytes: Int?
  /// Whether the result is printed as JSON.
  public var isJSON: Bool
  /// The settings of the work.
  public var configuration: Configuration
  /// The least level of what is logged.
  public var logLevel: Logger.Level

  /// What a command line says.
  public init(
    subject: Subject, rows: Int, repeats: Int, messageBytes: Int?, isJSON: Bool,
    configuration: Configuration, logLevel: Logger.Level
  ) {
    self.subject = subject
    self.rows = rows
    self.repeats = repeats
    self.messageBytes = messageBytes
    self.isJSON = isJSON
    self.configuration = configuration
    self.logLevel = logLevel
  }
}
