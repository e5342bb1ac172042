internal import Arithmetic
internal import Convolutions
internal import Storage

/// A group of layers at work: forward beside backward, on memory of its own.
///
/// Forward keeps what backward reads until the next forward; backward runs once behind each forward,
/// the last module first.
protocol Module: AnyObject {
  /// How the output is laid out.
  var shape: ActivationShape { get }
  /// The output of the last forward.
  var output: Tensor { get }
  /// Bytes of what it keeps from forward to backward.
  var keptByteCount: Int { get }

  /// input (N, …), of the shape of the module before → `output`.
  func forward(_ pass: Pass, input: Tensor) throws

  /// Gradient of the output → gradients of the parameters, and of the input.
  ///
  /// `input` is that of forward. The first module of a network has no gradient of its input to give.
  func backward(_ pass: Pass, input: Tensor, gradients: GradientBuffers) throws -> GradientBuffers

  /// Makes all operations for batches of `count` images ahead of their use.
  func prepare(count: Int) throws(KernelError)
}

extension Module {
  var keptByteCount: Int { 4 * output.count }
  func prepare(count: Int) throws(KernelError) {}
}

/// What all modules are told of one forward and of the backward behind it.
struct Pass {
  /// N: images in the batch.
  let count: Int
  let mode: NormalisationMode
  /// Sums statistics over replicas; nil for a replica's own.
  let exchange: (any StatisticsExchange)?
  /// What dropout draws from; nil where nothing is dropped.
  let draws: DropoutDraws?
  /// In forward, memory of the largest activation's size for what is not kept.
  let scratch: Tensor
}

/// The memory of activation gradients on their way down: two parts of one gradient, and one free.
struct GradientBuffers {
  let first: Tensor
  let second: Tensor
  let free: Tensor
  /// Whether the gradient is `first` + `second`, or `first` alone.
  let hasSecond: Bool

  /// The second part, if there is one.
  var secondPart: Tensor? { hasSecond ? second : nil }

  /// The gradient as one: the second part is added to the first, in place.
  func added(_ shape: ActivationShape, count: Int) -> GradientBuffers {
    guard hasSecond else { return self }
    let (one, zero) = (Tensor(shape: [shape.channels]), Tensor(shape: [shape.channels]))
    one.fill(1)
    BatchNormalisation.apply(
      first, count: count, shape, scale: one, shift: zero, shortcut: second, rectify: false,
      output: first)
    return GradientBuffers(first: first, second: second, free: free, hasSecond: false)
  }

  /// What is left when the gradient went from `first`, and is spent, to `free`.
  var passedOn: GradientBuffers {
    GradientBuffers(first: free, second: second, free: first, hasSecond: false)
  }
}

/// The arenas of a network, which modules have views of.
struct NetworkArenas {
  let parameters: Arena
  let gradients: Arena
  let statistics: Arena
}
