internal import Arithmetic
internal import Storage

/// A plain pass, with the batch norm around it done before and after.
final class SeparatePass: ConvolutionPass {
  private let inner: any PlainPass
  private let first: ActivationShape
  private let result: ActivationShape
  private let count: Int

  /// `inner`, a pass of `count` images.
  init(
    _ inner: any PlainPass, _ pass: Pass, input: ActivationShape, output: ActivationShape,
    count: Int
  ) {
    self.inner = inner
    self.count = count
    first = pass == .backwardData ? output : input
    result = pass == .backwardData ? input : output
  }

  var weightsLayout: Layout { inner.weightsLayout }

  func run(
    _ first: ConvolutionInput, _ second: Tensor, into result: Tensor, summing: ResultSums?
  ) -> ChannelSums? {
    inner.run(stored(first), second, into: result)
    return switch summing {
    case nil: nil
    case .values: BatchNormalisation.sums(of: result, count: count, self.result)
    case .gradients(let activation):
      BatchNormalisation.backwardSums(
        gradient: result, rectifier: .ofInput, input: activation.input, count: count, self.result,
        mean: activation.mean, scale: activation.scale, shift: activation.shift)
    }
  }

  private func stored(_ input: ConvolutionInput) -> Tensor {
    switch input {
    case .stored(let tensor): return tensor
    case .rectified(let activation, let scratch):
      BatchNormalisation.apply(
        activation.input, count: count, first, scale: activation.scale, shift: activation.shift,
        rectify: true, output: scratch)
      return scratch
    }
  }
}
