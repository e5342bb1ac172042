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
  func apply(input: Activation, shortcut: Activation?, rectify: Bool, output: Activation)

  /// ReLU(scale·x + shift) of `input`, not stored.
  func rectified(_ input: Activation) -> RectifiedActivation

  /// Takes `gradient` back through ReLU, in place, and sums it; see `BatchNormalisation.backwardSums`.
  func backwardSums(
    gradient: Activation, second: Activation?, rectifier: BatchNormalisation.Rectifier,
    input: Activation
  ) -> ChannelSums

  /// Gradients of the parameters, and of the input x of the last training forward.
  ///
  /// `gradient` is that of scale·x + shift, with its `sums` by `backwardSums` or a convolution;
  /// `inputGradient` may be `gradient`, unless that is still needed as the shortcut's.
  func backward(
    gradient: Activation, sums: ChannelSums, input: Activation, inputGradient: Activation,
    exchange: (any StatisticsExchange)?
  ) throws
}
