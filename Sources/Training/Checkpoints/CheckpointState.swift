public import Configuration
public import Networks

/// What a checkpoint holds beside its tensors: `state.json`.
public struct CheckpointState: Equatable, Sendable {
  /// The present form of checkpoints.
  public static let currentFormat = 3

  /// The version of and-dist that wrote it.
  public var version = ProgramVersion.current
  /// What the run was told.
  public var configuration: Configuration
  /// What is done.
  public var position: Position
  /// The network.
  public var network: NetworkChoice
  /// How its convolutions are computed.
  public var convolutions: ConvolutionPlan
  /// Training images, and so rows of the bank.
  public var imageCount: Int
  /// Which they were, in which order (`ImageSplit.fingerprint`); nil in checkpoints of before.
  public var imagesFingerprint: UInt64?
}
