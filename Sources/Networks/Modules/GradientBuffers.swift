internal import Convolutions
internal import Storage

/// An activation's gradient on its way down, of one part or of two, and the three buffers that it goes
/// through.
struct GradientBuffers {
  /// The gradient, or one part of it, in a buffer of its own.
  let first: Activation
  /// The other part, if there are two: the gradient is their sum.
  let second: Activation?
  /// The memory of the second part, free where there is none.
  let other: Buffer
  /// Memory that is free.
  let free: Buffer

  /// The gradient as one: the second part is added to the first, in place.
  func added() -> GradientBuffers {
    guard let second else { return self }
    let channels = [first.shape.channels]
    let (one, zero) = (Tensor(shape: channels), Tensor(shape: channels))
    one.fill(1)
    BatchNormalisation.apply(
      first, scale: one, shift: zero, shortcut: second, rectify: false, output: first)
    return GradientBuffers(first: first, second: nil, other: other, free: free)
  }

  /// The free memory for the gradient of `input`.
  func memory(for input: Activation) -> Activation {
    Activation(input.shape, count: input.count, in: free)
  }

  /// What is left when the gradient went from `first`, and is spent, to the free memory.
  func passedOn(to gradient: Activation) -> GradientBuffers {
    GradientBuffers(first: gradient, second: nil, other: other, free: first.buffer)
  }
}
