/// A view of bf16 numbers in a `Buffer`, contiguous and row-major under its shape, as a `Tensor` is of
/// floats.
///
/// Copying it copies the view.
public struct BFloat16Tensor: Sendable {
  /// The memory that this is a view of, and keeps alive.
  public let buffer: Buffer
  /// Where the view begins, in numbers from the start of the buffer.
  public let offset: Int
  /// Sizes, outermost first.
  public let shape: [Int]
  /// How many numbers there are.
  public let count: Int

  /// A new tensor of zeros.
  public init(shape: [Int]) {
    self.init(
      buffer: Buffer(byteCount: shape.reduce(1, *) * MemoryLayout<BFloat16>.stride), offset: 0,
      shape: shape)
  }

  /// A view of part of a buffer, `offset` numbers from its start.
  public init(buffer: Buffer, offset: Int, shape: [Int]) {
    let count = shape.reduce(1, *)
    precondition(
      offset >= 0 && count >= 0
        && (offset + count) * MemoryLayout<BFloat16>.stride <= buffer.byteCount,
      "a view of \(shape) at \(offset) leaves its buffer of \(buffer.byteCount) bytes")
    self.buffer = buffer
    self.offset = offset
    self.shape = shape
    self.count = count
  }

  /// The first number, for kernels and messages.
  @unsafe @inlinable public var pointer: UnsafeMutablePointer<BFloat16> {
    unsafe buffer.start.assumingMemoryBound(to: BFloat16.self) + offset
  }

  /// A view of consecutive rows of a matrix.
  public func rows(_ range: Range<Int>) -> BFloat16Tensor {
    precondition(
      shape.count == 2 && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "rows \(range) of \(shape)")
    return BFloat16Tensor(
      buffer: buffer, offset: offset + range.lowerBound * shape[1],
      shape: [range.count, shape[1]])
  }

  /// A view of consecutive numbers, as a vector.
  public func elements(_ range: Range<Int>) -> BFloat16Tensor {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "elements \(range) of \(count)")
    return BFloat16Tensor(
      buffer: buffer, offset: offset + range.lowerBound, shape: [range.count])
  }
}
