internal import Activations
internal import Arithmetic
internal import Storage

/// One pass of a convolution for one batch size, with the batch norm around it.
///
/// It runs in one of the two ways, as it was made.
protocol ConvolutionPass {
  /// How it wants the weights, or writes their gradient.
  var weightsLayout: Layout { get }

  /// Runs forward, or backward to the data with the output gradient as its input, on parts of a batch
  /// of as many images each, and returns what it was to sum of each result.
  ///
  /// Of each part it computes what it would compute of that part alone, bit for bit.
  func run(_ parts: [ConvolutionPart], weights: Tensor) -> [ChannelSums?]

  /// Runs backward to the weights: their gradients from parts of as many images each, summed.
  func run(_ parts: [GradientPart], into sum: SumOverParts)
}
