internal import Arithmetic
public import Storage

/// What a convolution takes its input from.
public enum ConvolutionInput: Sendable {
  /// An activation as it is stored.
  case stored(Tensor)
  /// One that is not: made on the way in, or in `scratch` by algorithms that cannot.
  case rectified(RectifiedActivation, scratch: Tensor)
}
