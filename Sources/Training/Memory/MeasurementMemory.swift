/// What evaluation takes in a rank beside the images, in bytes.
public struct MeasurementMemory: Sendable, Equatable {
  /// Of the vote on pixels, before the first step.
  public var pixelVote: Int
  /// Of the votes on features, after an epoch.
  public var featureVote: Int

  /// Evaluation that takes so much; by default there is none.
  public init(pixelVote: Int = 0, featureVote: Int = 0) {
    self.pixelVote = pixelVote
    self.featureVote = featureVote
  }
}
