public import Activations

/// What a convolution does forward, or backward to the data, with one part of a batch.
public struct ConvolutionPart: Sendable {
  /// The input, or backward to the data the output gradient.
  public let input: ConvolutionInput
  /// Where the output goes, or the input gradient.
  public let result: Activation
  /// What to sum of the result; nil for nothing.
  public let summing: ResultSums?

  /// A part that turns `input` into `result`.
  public init(input: ConvolutionInput, result: Activation, summing: ResultSums? = nil) {
    (self.input, self.result, self.summing) = (input, result, summing)
  }
}
