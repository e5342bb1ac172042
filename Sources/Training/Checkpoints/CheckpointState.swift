public import Configuration
public import Networks

/// What a checkpoint holds beside its tensors: `state.json`.
public struct CheckpointState: Equatable, Sendable {
  /// The present form of checkpoints.
  public static let currentFormat = 4

  /// The version of and-dist that wrote it.
  public var version = ProgramVersion.current
  /// What the run was told.
  public var configuration: Configuration
  /// What is done.
  public var position: Position
  /// Σ of the losses of the images of the epoch under way.
  public var lossSum = 0.0
  /// Seconds that this epoch has taken.
  public var epochSeconds = 0.0
  /// Blocks done of the discovery under way; nil for none.
  public var discoveryBlocks: Int?
  /// Rows of a part in a block; another machine may have others.
  public var discoveryBlockSize: Int?
  /// Bytes of the run's `metrics.jsonl` up to here.
  public var metricsBytes = 0
  /// V, the part files.
  public var parts: Int
  /// The network.
  public var network: NetworkChoice
  /// How its convolutions are computed.
  public var convolutions: ConvolutionPlan
  /// Training images, and so rows of the bank.
  public var imageCount: Int
  /// Which they were, in which order (`ImageSplit.fingerprint`).
  public var imagesFingerprint: UInt64
}
