internal import Arithmetic
internal import Storage

/// A pass in float32 between activations in bf16, which are converted before and after.
final class ConvertedPass: PlainPass {
  private let inner: any PlainPass
  /// What the two inputs and the result are, where they are activations in bf16.
  private let inputs: [ActivationShape?]
  private let result: ActivationShape?
  private let count: Int
  private let workspace: Workspace

  /// A conversion around `inner`, of `count` images.
  init(
    _ inner: any PlainPass, _ pass: Pass, input: ActivationShape,
    output: ActivationShape, count: Int, _ workspace: Workspace
  ) {
    func converted(_ shape: ActivationShape) -> ActivationShape? {
      shape.precision == .bf16 ? shape : nil
    }
    self.inner = inner
    self.count = count
    self.workspace = workspace
    switch pass {
    case .forward: (inputs, result) = ([converted(input), nil], converted(output))
    case .backwardData: (inputs, result) = ([converted(output), nil], converted(input))
    case .backwardWeights: (inputs, result) = ([converted(input), converted(output)], nil)
    }
    for (place, shape) in (inputs + [result]).enumerated() {
      workspace.converted[place].reserve(byteCount: 4 * count * (shape?.count ?? 0))
    }
  }

  var weightsLayout: Layout { inner.weightsLayout }

  func run(_ first: Tensor, _ second: Tensor, into result: Tensor) {
    let target = memory(2, self.result) ?? result
    inner.run(widened(first, 0), widened(second, 1), into: target)
    if let shape = self.result { shape.store(target, count: count * shape.count, into: result) }
  }

  /// An input in float32.
  private func widened(_ tensor: Tensor, _ place: Int) -> Tensor {
    guard let shape = inputs[place], let target = memory(place, shape) else { return tensor }
    shape.load(tensor, count: count * shape.count, into: target)
    return target
  }

  private func memory(_ place: Int, _ shape: ActivationShape?) -> Tensor? {
    shape.map { workspace.converted[place].tensor(count: count * $0.count) }
  }
}
