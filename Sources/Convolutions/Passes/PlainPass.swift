internal import Activations
internal import Arithmetic
internal import Storage

/// One pass of a convolution alone, between activations that are stored.
///
/// It runs in one of the two ways, as it was made.
protocol PlainPass {
  /// How it wants the weights, or writes their gradient.
  var weightsLayout: Layout { get }

  /// Runs forward, or backward to the data with the output gradient as its input.
  ///
  /// `areLaidOut` says that the run before was this pass's, with the same weights: where it copies
  /// them to another layout, the copy is still there.
  func run(_ input: Activation, weights: Tensor, areLaidOut: Bool, into result: Activation)

  /// Runs backward to the weights.
  func run(_ input: Activation, outputGradient: Activation, into weightGradient: Tensor)
}
