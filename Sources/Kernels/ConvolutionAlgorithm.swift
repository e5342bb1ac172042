internal import COneDNN

/// A way to compute a convolution that oneDNN may offer.
public enum ConvolutionAlgorithm: String, CaseIterable, Codable, Sendable {
  /// Sums of products as written.
  case direct
  /// Fewer multiplications by way of transformed tiles (Lavin and Gray, 2016).
  ///
  /// For 3 × 3 kernels at stride 1.
  case winograd

  var code: cdnn_algorithm {
    switch self {
    case .direct: CDNN_DIRECT
    case .winograd: CDNN_WINOGRAD
    }
  }
}

/// The algorithm of each of a convolution's three passes.
public struct ConvolutionAlgorithms: Codable, Equatable, Sendable {
  /// Output from input.
  public var forward: ConvolutionAlgorithm
  /// Input gradient from output gradient.
  public var backwardData: ConvolutionAlgorithm
  /// Weight gradient from input and output gradient.
  public var backwardWeights: ConvolutionAlgorithm

  /// Algorithms for the three passes.
  public init(
    forward: ConvolutionAlgorithm, backwardData: ConvolutionAlgorithm,
    backwardWeights: ConvolutionAlgorithm
  ) {
    self.forward = forward
    self.backwardData = backwardData
    self.backwardWeights = backwardWeights
  }

  /// Direct in every pass: what every oneDNN offers for every shape.
  public static let direct = ConvolutionAlgorithms(
    forward: .direct, backwardData: .direct, backwardWeights: .direct)
}
