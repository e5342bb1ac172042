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

  /// Whether image files are kept decoded.
  public enum KeptImages: Sendable, Equatable {
    /// Where the images of a split take up to 2 GiB.
    case automatic
    /// Decoded from their files whenever they are used.
    case never
    /// Where they take up to so many bytes.
    case upTo(Int)

    /// The most bytes of a split that are kept.
    public var limit: Int {
      switch self {
      case .automatic: 2 << 30
      case .never: 0
      case .upTo(let bytes): bytes
      }
    }
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
