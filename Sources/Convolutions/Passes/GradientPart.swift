public import Activations

/// What a convolution's weights have their gradient from in one part of a batch.
public struct GradientPart: Sendable {
  /// The input.
  public let input: ConvolutionInput
  /// The gradient of the output; of no images, where the part has none.
  public let outputGradient: Activation

  /// A part of as many images of both.
  public init(input: ConvolutionInput, outputGradient: Activation) {
    (self.input, self.outputGradient) = (input, outputGradient)
  }
}
