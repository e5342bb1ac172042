extension Configuration {
  /// What the rows of the memory bank start as.
  public enum BankStart: String, Sendable, CaseIterable {
    /// Random unit rows, as published.
    case random
    /// The untrained network's own features of the plain images.
    case features
  }

  /// How the learning rate falls.
  public enum LearningRateShape: String, Sendable, CaseIterable {
    /// At given epochs, by a factor.
    case step
    /// With every step of training, as half a cosine to zero.
    case cosine
  }

  /// How convolutions are computed.
  public enum ConvolutionChoice: String, Sendable, CaseIterable {
    /// The fastest of all there are, measured for each layer and each of its passes.
    case auto
    /// Directly.
    case direct
    /// By Winograd's transform, where it applies.
    case winograd
  }

  /// Whether to continue from a checkpoint.
  public enum Resume: Sendable, Equatable {
    /// From the newest checkpoint in the output folder, or from the start where there is none.
    case automatic
    /// From the start.
    case never
    /// From this checkpoint.
    case path(String)
  }
}
