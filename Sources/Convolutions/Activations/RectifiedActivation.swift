internal import Arithmetic
public import Storage

/// ReLU(scale·x + shift): what batch norm and ReLU make of an activation x, which alone is stored.
public struct RectifiedActivation: Sendable {
  /// x (N, C, H, W).
  public let input: Activation
  /// The mean of x in each channel.
  public let mean: Tensor
  /// The scale of each channel.
  public let scale: Tensor
  /// The shift of each channel.
  public let shift: Tensor

  /// The activation made of `input` by these vectors (C).
  public init(of input: Activation, mean: Tensor, scale: Tensor, shift: Tensor) {
    input.shape.requireChannels(mean, scale, shift)
    (self.input, self.mean, self.scale, self.shift) = (input, mean, scale, shift)
  }
}
