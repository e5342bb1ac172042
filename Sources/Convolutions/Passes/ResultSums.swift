public import Activations
internal import Arithmetic

/// What batch norm wants summed of a convolution's result, while it is being written.
public enum ResultSums: Sendable {
  /// Σy and Σy² of an output y: `BatchNormalisation.sums`.
  case values
  /// Of the gradient of a rectified activation, which is taken back through ReLU first:
  /// `BatchNormalisation.backwardSums`.
  case gradients(RectifiedActivation)
}
