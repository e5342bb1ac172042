internal import Activations
internal import Arithmetic
internal import Storage

/// A pass in float32 between activations in bf16, which are converted before and after.
final class ConvertedPass: PlainPass {
  private let inner: any PlainPass
  private let workspace: Workspace

  /// A conversion around `inner`, of `count` images.
  init(
    _ inner: any PlainPass, _ pass: Pass, input: ActivationShape,
    output: ActivationShape, count: Int, _ workspace: Workspace
  ) {
    self.inner = inner
    self.workspace = workspace
    // What is in the places of `workspace.converted`.
    let places: [ActivationShape?] =
      switch pass {
      case .forward: [input, nil, output]
      case .backwardData: [output, nil, input]
      case .backwardWeights: [input, output, nil]
      }
    for (place, shape) in places.enumerated() {
      guard let shape, shape.precision == .bf16 else { continue }
      workspace.converted[place].reserve(
        byteCount: shape.stored(as: .fp32).byteCount(images: count))
    }
  }

  var weightsLayout: Layout { inner.weightsLayout }

  func run(_ input: Activation, weights: Tensor, areLaidOut: Bool, into result: Activation) {
    let target = memory(2, for: result)
    inner.run(widened(input, 0), weights: weights, areLaidOut: areLaidOut, into: target)
    if result.shape.precision == .bf16 { result.copy(from: target) }
  }

  func run(_ input: Activation, outputGradient: Activation, into weightGradient: Tensor) {
    inner.run(
      widened(input, 0), outputGradient: widened(outputGradient, 1), into: weightGradient)
  }

  /// An input in float32.
  private func widened(_ input: Activation, _ place: Int) -> Activation {
    let target = memory(place, for: input)
    if input.shape.precision == .bf16 { target.copy(from: input) }
    return target
  }

  /// The activation itself if it is of float32, else memory for it in float32.
  private func memory(_ place: Int, for activation: Activation) -> Activation {
    guard activation.shape.precision == .bf16 else { return activation }
    let shape = activation.shape.stored(as: .fp32)
    return Activation(
      shape, count: activation.count,
      in: workspace.converted[place].buffer(
        byteCount: shape.byteCount(images: activation.count)))
  }
}
