internal import Arithmetic
internal import Activations
internal import Storage

/// What stands between a convolution and ReLU: a scale and a shift of each channel, for each part of a
/// batch its own.
protocol ChannelTransform: AnyObject {
  /// Whether `prepare` needs the sums of a training batch.
  var usesSums: Bool { get }

  /// Takes the statistics that the parts' `sums` are of, or the running averages, for what follows.
  func prepare(_ sums: [ChannelSums], _ pass: Pass) throws

  /// The mean, scale and shift of each channel that a part has.
  func vectors(ofPart part: Int) -> ChannelVectors

  /// Gradients of the parameters, and of the input x of the last training forward.
  ///
  /// `gradient` is that of scale·x + shift, with its `sums`, a part each, by
  /// `BatchNormalisation.backwardSums` or a convolution; `inputGradient` may be `gradient`, unless that
  /// is still needed as the shortcut's.
  func backward(
    _ pass: Pass, gradient: Activation, sums: [ChannelSums], input: Activation,
    inputGradient: Activation
  ) throws
}

/// A scale and a shift of each channel (C), and the mean that they were made from.
struct ChannelVectors {
  let mean: Tensor
  let scale: Tensor
  let shift: Tensor

  /// Those of so many channels, all zero.
  init(channels: Int) {
    self.init(
      mean: Tensor(shape: [channels]), scale: Tensor(shape: [channels]),
      shift: Tensor(shape: [channels]))
  }

  init(mean: Tensor, scale: Tensor, shift: Tensor) {
    (self.mean, self.scale, self.shift) = (mean, scale, shift)
  }
}
