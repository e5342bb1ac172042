internal import Activations
internal import Arithmetic
internal import Storage

/// A pass that oneDNN computes: the operation, and copies of what it wants laid out otherwise.
///
/// Activations are asked for in the network's layout, or with channels last, weights in any. Where
/// oneDNN has but its plain reference for that, which is some hundred times slower, it may lay out
/// activations as it likes as well, and they are copied. In bf16 weights and plain images are rounded by such a copy; the
/// weights' gradient is float32.
final class OneDNNPass: PlainPass {
  /// The layout of weights and their gradient, float32 always.
  let weightsLayout: Layout
  private let operation: Operation
  private let inputs: [Argument]
  private let output: Argument
  private let workspace: Workspace

  /// An argument, and the copy between our layout and the operation's if they differ.
  private struct Argument {
    let name: Operation.Argument
    let reorder: Operation?
    let byteCount: Int
  }

  /// Prepares a pass for `count` images in the precision of `output`; `weights` is the layout of
  /// weights and their gradient, any if nil.
  init(
    _ pass: Pass, _ algorithm: ConvolutionAlgorithm, _ shape: ConvolutionShape,
    input: ActivationShape, weights: Layout?, output: ActivationShape, count: Int,
    workspace: Workspace
  ) throws(KernelError) {
    self.workspace = workspace
    let precision = output.precision
    let isGradient = pass == .backwardWeights
    let anyWeights = Layout.any(shape.weightSizes, isGradient ? .fp32 : precision)
    func make(_ source: Layout, _ destination: Layout) throws(KernelError) -> Operation {
      try .convolution(
        "convolution \(shape) \(algorithm) \(precision)", pass, algorithm.way, source: source,
        weights: anyWeights, destination: destination, stride: shape.stride, padding: shape.padding)
    }
    let source = input.stored(as: precision)
    func layout(_ activation: ActivationShape) -> Layout {
      algorithm == .channelsLast
        ? .channelsLast(activation, count: count) : .activation(activation, count: count)
    }
    var operation = try make(layout(source), layout(output))
    if operation.isReference,
      let other = try? make(
        .anyActivation(source, count: count), .anyActivation(output, count: count)),
      !other.isReference
    {
      operation = other
    }
    self.operation = operation
    let wanted = operation.layout(of: isGradient ? .weightsGradient : .weights)
    let own =
      precision == .fp32 || isGradient ? wanted : Layout.weights(shape.weightSizes, output)
    let weights = weights ?? own
    weightsLayout = weights
    let (input, output) = (
      Layout.activation(input, count: count), Layout.activation(output, count: count)
    )

    func argument(
      _ name: Operation.Argument, _ ours: Layout, isOutput: Bool = false
    ) throws(KernelError) -> Argument {
      let wanted = operation.layout(of: name)
      guard ours != wanted else {
        return Argument(name: name, reorder: nil, byteCount: 0)
      }
      return Argument(
        name: name,
        reorder: try isOutput
          ? Operation.reorder(from: wanted, to: ours) : Operation.reorder(from: ours, to: wanted),
        byteCount: wanted.byteCount)
    }
    switch pass {
    case .forward:
      inputs = [try argument(.source, input), try argument(.weights, weights)]
      self.output = try argument(.destination, output, isOutput: true)
    case .backwardData:
      inputs = [
        try argument(.destinationGradient, output), try argument(.weights, weights),
      ]
      self.output = try argument(.sourceGradient, input, isOutput: true)
    case .backwardWeights:
      inputs = [
        try argument(.source, input), try argument(.destinationGradient, output),
      ]
      self.output = try argument(.weightsGradient, weights, isOutput: true)
    }
    reserve()
  }

  /// Makes room for what the pass needs while it runs.
  private func reserve() {
    workspace.scratchpad.reserve(byteCount: operation.scratchpadByteCount)
    for (place, argument) in (inputs + [output]).enumerated() {
      workspace.copies[place].reserve(byteCount: argument.byteCount)
      if let reorder = argument.reorder {
        workspace.scratchpad.reserve(byteCount: reorder.scratchpadByteCount)
      }
    }
  }

  func run(_ input: Activation, weights: Tensor, areLaidOut: Bool, into result: Activation) {
    unsafe run(
      input.start, UnsafeMutableRawPointer(weights.pointer), isSecondCopied: areLaidOut,
      into: result.start)
  }

  func run(_ input: Activation, outputGradient: Activation, into weightGradient: Tensor) {
    unsafe run(
      input.start, outputGradient.start, isSecondCopied: false,
      into: UnsafeMutableRawPointer(weightGradient.pointer))
  }

  /// Runs on inputs in the order of the pass's name, "output gradient and weights" for one.
  ///
  /// `isSecondCopied` says that the copy of the second, if there is one, is still there.
  private func run(
    _ first: UnsafeMutableRawPointer, _ second: UnsafeMutableRawPointer, isSecondCopied: Bool,
    into result: UnsafeMutableRawPointer
  ) {
    for (place, argument) in inputs.enumerated() {
      let memory = unsafe place == 0 ? first : second
      guard let reorder = argument.reorder else {
        unsafe operation.set(argument.name, memory)
        continue
      }
      let copy = unsafe workspace.copies[place].memory(byteCount: argument.byteCount)
      if place == 0 || !isSecondCopied {
        unsafe reorder.set(.source, memory)
        unsafe reorder.set(.destination, copy)
        reorder.run(workspace.scratchpad)
      }
      unsafe operation.set(argument.name, copy)
    }
    guard let reorder = output.reorder else {
      unsafe operation.set(output.name, result)
      operation.run(workspace.scratchpad)
      return
    }
    let copy = unsafe workspace.copies[2].memory(byteCount: output.byteCount)
    unsafe operation.set(output.name, copy)
    operation.run(workspace.scratchpad)
    unsafe reorder.set(.source, copy)
    unsafe reorder.set(.destination, result)
    reorder.run(workspace.scratchpad)
  }
}
