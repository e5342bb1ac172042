/// A tensor of a network by its name in files.
public struct NetworkTensor: Equatable, Sendable {
  /// What a tensor is to the layer that has it.
  public enum Role: Equatable, Sendable {
    /// A convolution's filters: (out, in, kernel, kernel).
    case convolutionWeight
    /// A convolution's or a linear layer's bias, whose sums have so many terms.
    case bias(fanIn: Int)
    /// A linear layer's weights: (out, in).
    case linearWeight
    /// Batch norm's γ.
    case normalisationWeight
    /// Batch norm's β.
    case normalisationBias
    /// A running mean.
    case runningMean
    /// A running variance.
    case runningVariance
  }

  /// "layer1.0.conv1.weight".
  public let name: String
  /// Sizes in files, row-major.
  public let sizes: [Int]
  /// What it is to its layer.
  public let role: Role

  /// Whether it is learned by gradient descent, not counted on the way.
  public var isParameter: Bool {
    switch role {
    case .runningMean, .runningVariance: false
    default: true
    }
  }

  /// How many numbers it has.
  public var count: Int { sizes.reduce(1, *) }
}
