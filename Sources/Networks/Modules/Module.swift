internal import Arithmetic
internal import Activations
internal import Convolutions
internal import Storage

/// A group of layers at work: forward beside backward, on memory of its own.
///
/// Forward keeps what backward reads until the next forward; backward runs once behind each forward,
/// the last module first.
protocol Module: AnyObject {
  /// The output of the last forward, at its start: there is room for the most images of a batch.
  var output: Activation { get }
  /// Bytes of what it keeps from forward to backward.
  var keptByteCount: Int { get }

  /// input (N, …), of the shape of the module before → `output`.
  func forward(_ pass: Pass, input: Activation) throws

  /// Gradient of the output → gradients of the parameters, and of the input.
  ///
  /// `input` is that of forward. The first module of a network has no gradient of its input to give.
  func backward(_ pass: Pass, input: Activation, gradients: GradientBuffers) throws
    -> GradientBuffers

  /// Makes all operations for batches of `count` images ahead of their use.
  func prepare(count: Int) throws(KernelError)
}

extension Module {
  var keptByteCount: Int { output.byteCount }
  /// The output that a pass has.
  func output(of pass: Pass) -> Activation { output.first(pass.count) }
  func prepare(count: Int) throws(KernelError) {}
}

/// What all modules are told of one forward and of the backward behind it.
struct Pass {
  /// The images of each part of the batch, one part after the other; one part in evaluation.
  let parts: [Range<Int>]
  let mode: NormalisationMode
  /// Sums statistics over all parts; nil for a part's own.
  let exchange: (any StatisticsExchange)?
  /// What dropout draws from; nil where nothing is dropped.
  let draws: DropoutDraws?
  /// In forward, memory of the largest activation's size for what is not kept.
  let scratch: Buffer

  /// N: images in the batch.
  var count: Int { parts.last?.upperBound ?? 0 }

  /// An activation of the batch as the input of a convolution, a part each.
  func stored(_ input: Activation) -> [ConvolutionInput] {
    parts.map { .stored(input.images($0)) }
  }
}
