internal import Arithmetic

/// The quickest algorithm for each pass of a convolution, and the times that say so.
public struct ConvolutionMeasurement: Sendable {
  /// How long an algorithm took.
  public struct Times: Codable, Equatable, Sendable {
    /// Which.
    public let algorithm: ConvolutionAlgorithm
    /// Milliseconds of forward, backward to the data and backward to the weights; nil where there is
    /// no such pass.
    public let milliseconds: [Double?]
  }

  /// The quickest.
  public let algorithms: ConvolutionAlgorithms
  /// Of each algorithm that was tried.
  public let times: [Times]
}
