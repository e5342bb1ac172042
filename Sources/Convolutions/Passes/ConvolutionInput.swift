internal import Arithmetic

/// What a convolution takes its input from.
public enum ConvolutionInput: Sendable {
  /// An activation as it is stored.
  case stored(Activation)
  /// One that is not: made on the way in, or in `scratch` by algorithms that cannot.
  case rectified(RectifiedActivation, scratch: Activation)

  /// What is stored of it.
  public var activation: Activation {
    switch self {
    case .stored(let activation): activation
    case .rectified(let activation, _): activation.input
    }
  }
}
