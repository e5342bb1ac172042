internal import Arithmetic
internal import Storage

/// One pass of a convolution for one batch size, with the batch norm around it.
protocol ConvolutionPass {
  /// How it wants the weights, or writes their gradient.
  var weightsLayout: Layout { get }

  /// Runs on inputs in the order of the pass's name, "output gradient and weights" for one, and
  /// returns what it was to sum of the result.
  @discardableResult
  func run(
    _ first: ConvolutionInput, _ second: Tensor, into result: Tensor, summing: ResultSums?
  ) -> ChannelSums?
}
