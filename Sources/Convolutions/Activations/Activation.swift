internal import Arithmetic
public import Storage

/// The activations of a batch: a view of memory that has a shape, and a number of images.
///
/// Copying it copies the view: both see the same numbers, and either may change them. Only here is known
/// whether the memory has floats or bf16 numbers, and in which order: kernels take what they need of
/// it, a `Tensor` is a view of floats alone.
public struct Activation: Sendable {
  /// What each image has.
  public let shape: ActivationShape
  /// N: how many images there are.
  public let count: Int
  /// The memory that this is a view of, and keeps alive.
  public let buffer: Buffer
  /// Where the view begins, in bytes from the start of the buffer.
  private let byteOffset: Int

  /// The activations of `count` images in new memory, all zero.
  public init(_ shape: ActivationShape, count: Int) {
    self.init(shape, count: count, in: Buffer(byteCount: shape.byteCount(images: count)))
  }

  /// The same at the start of memory that is there.
  public init(_ shape: ActivationShape, count: Int, in buffer: Buffer) {
    self.init(shape, count: count, in: buffer, at: 0)
  }

  /// A view of floats that lie in the order of `shape`, which is of float32.
  public init(_ floats: Tensor, _ shape: ActivationShape) {
    precondition(
      shape.precision == .fp32 && floats.count.isMultiple(of: shape.count),
      "floats of \(floats.shape) as \(shape)")
    self.init(
      shape, count: floats.count / shape.count, in: floats.buffer,
      at: floats.offset * MemoryLayout<Float>.size)
  }

  private init(_ shape: ActivationShape, count: Int, in buffer: Buffer, at byteOffset: Int) {
    precondition(
      count >= 0 && byteOffset + shape.byteCount(images: count) <= buffer.byteCount,
      "\(count) of \(shape) at \(byteOffset) leave their buffer of \(buffer.byteCount) bytes")
    (self.shape, self.count) = (shape, count)
    (self.buffer, self.byteOffset) = (buffer, byteOffset)
  }

  /// Bytes of the view.
  public var byteCount: Int { shape.byteCount(images: count) }

  /// The view of consecutive images.
  public func images(_ range: Range<Int>) -> Activation {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "images \(range) of \(count)")
    return Activation(
      shape, count: range.count, in: buffer,
      at: byteOffset + shape.byteCount(images: range.lowerBound))
  }

  /// The view of the first images.
  public func first(_ count: Int) -> Activation { images(0..<count) }

  /// The numbers of an activation of float32 in their order, as a matrix of a row an image.
  public var floats: Tensor {
    precondition(shape.precision == .fp32, "\(shape) as floats")
    return Tensor(
      buffer: buffer, offset: byteOffset / MemoryLayout<Float>.size, shape: [count, shape.count])
  }

  /// The same of an activation of bf16.
  var bFloats: BFloat16Tensor {
    precondition(shape.precision == .bf16, "\(shape) as bf16 numbers")
    return BFloat16Tensor(
      buffer: buffer, offset: byteOffset / MemoryLayout<BFloat16>.size,
      shape: [count, shape.count])
  }

  /// The first number.
  var start: UnsafeMutableRawPointer { unsafe buffer.start + byteOffset }

  /// Where the number at `offset` is, as the first of so many side by side; S is how they are stored.
  @inline(__always)
  func vectors<S: StoredLanes>(at offset: Int, _: S.Type) -> UnsafeMutablePointer<S> {
    let size = MemoryLayout<S>.size / S.Lanes.scalarCount
    return unsafe (start + offset * size).assumingMemoryBound(to: S.self)
  }

  /// Traps unless others have the same shape, and are of as many images: kernels work on bare memory.
  func requireAlike(_ others: Activation?...) {
    for case let other? in others {
      precondition(
        other.shape == shape && other.count == count,
        "\(other.count) × \(other.shape) beside \(count) × \(shape)")
    }
  }
}
