internal import Activations
internal import Arithmetic
internal import Storage

/// The weights of a pass.
struct PassWeights {
  let tensor: Tensor
  /// Whether the workspace still has them as the pass's last run laid them out there.
  let areLaidOut: Bool
}

/// One pass of a convolution for one batch size, with the batch norm around it.
///
/// It runs in one of the two ways, as it was made.
protocol ConvolutionPass {
  /// How it wants the weights, or writes their gradient.
  var weightsLayout: Layout { get }

  /// Runs forward, or backward to the data with the output gradient as its input, and returns what it
  /// was to sum of the result.
  ///
  /// `weights` are laid out anew, unless they are still as this pass's last run left them.
  @discardableResult
  func run(
    _ input: ConvolutionInput, weights: PassWeights, into result: Activation,
    summing: ResultSums?
  ) -> ChannelSums?

  /// Runs backward to the weights.
  func run(_ input: ConvolutionInput, outputGradient: Activation, into weightGradient: Tensor)
}
