internal import Arithmetic
internal import Storage

/// One pass of a convolution alone, between activations that are stored.
protocol PlainPass {
  /// How it wants the weights, or writes their gradient.
  var weightsLayout: Layout { get }

  /// Runs on inputs in the order of the pass's name, "output gradient and weights" for one.
  func run(_ first: Tensor, _ second: Tensor, into result: Tensor)
}
