internal import Arithmetic
internal import Convolutions
internal import Storage

/// What stands between a convolution and ReLU: a scale and a shift of each channel.
protocol ChannelTransform: AnyObject {
  /// Whether `prepare` needs the sums of a training batch.
  var usesSums: Bool { get }

  /// Takes the statistics that `sums` are of, or the running averages, for what follows.
  func prepare(
    _ sums: ChannelSums, mode: NormalisationMode, exchange: (any StatisticsExchange)?) throws

  /// `output` = ReLU(scale·x + shift + `shortcut`), ReLU if `rectify`.
  func apply(count: Int, input: Tensor, shortcut: Tensor?, rectify: Bool, output: Tensor)

  /// ReLU(scale·x + shift) of `input`, not stored.
  func rectified(_ input: Tensor) -> RectifiedActivation

  /// Takes `gradient` back through ReLU, in place, and sums it; see `BatchNormalisation.backwardSums`.
  func backwardSums(
    count: Int, gradient: Tensor, second: Tensor?, rectifier: BatchNormalisation.Rectifier,
    input: Tensor
  ) -> ChannelSums

  /// Gradients of the parameters, and of the input x of the last training forward.
  ///
  /// `gradient` is that of scale·x + shift, with its `sums` by `backwardSums` or a convolution;
  /// `inputGradient` may be `gradient`, unless that is still needed as the shortcut's.
  func backward(
    count: Int, gradient: Tensor, sums: ChannelSums, input: Tensor, inputGradient: Tensor,
    exchange: (any StatisticsExchange)?
  ) throws
}
