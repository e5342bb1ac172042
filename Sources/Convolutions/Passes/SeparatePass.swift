internal import Activations
internal import Arithmetic
internal import Storage

/// A plain pass, with the batch norm around it done before and after.
struct SeparatePass: ConvolutionPass {
  let inner: any PlainPass

  var weightsLayout: Layout { inner.weightsLayout }

  func run(_ parts: [ConvolutionPart], weights: Tensor) -> [ChannelSums?] {
    parts.enumerated().map { index, part in
      inner.run(
        stored(part.input), weights: weights, areLaidOut: index > 0, into: part.result)
      return switch part.summing {
      case nil: nil
      case .values: BatchNormalisation.sums(of: part.result)
      case .gradients(let activation):
        BatchNormalisation.backwardSums(
          gradient: part.result, rectifier: .ofInput, input: activation.input,
          mean: activation.mean, scale: activation.scale, shift: activation.shift)
      }
    }
  }

  func run(_ parts: [GradientPart], into sum: SumOverParts) {
    sum.run(parts.count) { index, gradient in
      let part = parts[index]
      inner.run(stored(part.input), outputGradient: part.outputGradient, into: gradient)
    }
  }

  private func stored(_ input: ConvolutionInput) -> Activation {
    switch input {
    case .stored(let activation): return activation
    case .rectified(let activation, let scratch):
      BatchNormalisation.apply(
        activation.input, scale: activation.scale, shift: activation.shift, rectify: true,
        output: scratch)
      return scratch
    }
  }
}
