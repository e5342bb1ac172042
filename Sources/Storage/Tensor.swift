/// A view of `Float` numbers in a `Buffer`, contiguous and row-major under its shape.
///
/// Copying a tensor copies the view: both see the same numbers, and either may change them. So there is
/// no span to write through, which would have to be the only way to them: numbers are written one by
/// one, or by a kernel.
///
/// What the numbers mean beyond the shape (a blocked convolution layout, say) is known to who made the
/// tensor.
public struct Tensor: Sendable {
  /// The memory that this is a view of, and keeps alive.
  public let buffer: Buffer
  /// Where the view begins, in floats from the start of the buffer.
  public let offset: Int
  /// Sizes, outermost first.
  public let shape: [Int]
  /// How many numbers there are.
  public let count: Int

  /// A new tensor of zeros.
  public init(shape: [Int]) {
    self.init(
      buffer: Buffer(byteCount: shape.reduce(1, *) * MemoryLayout<Float>.stride), offset: 0,
      shape: shape)
  }

  /// A view of part of a buffer, `offset` floats from its start.
  public init(buffer: Buffer, offset: Int, shape: [Int]) {
    let count = shape.reduce(1, *)
    precondition(
      offset >= 0 && count >= 0
        && (offset + count) * MemoryLayout<Float>.stride <= buffer.byteCount,
      "a view of \(shape) at \(offset) leaves its buffer of \(buffer.byteCount) bytes")
    self.buffer = buffer
    self.offset = offset
    self.shape = shape
    self.count = count
  }

  /// A new tensor with a copy of `values`.
  public init(_ values: [Float], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for \(shape)")
    self.init(shape: shape)
    for index in values.indices { self[index] = values[index] }
  }

  /// The first number, for kernels and messages.
  @unsafe @inlinable public var pointer: UnsafeMutablePointer<Float> {
    unsafe buffer.start.assumingMemoryBound(to: Float.self) + offset
  }

  /// The numbers, to read while nothing writes them.
  public var span: Span<Float> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: UnsafePointer(pointer), count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// One number, by its place in the row-major order.
  @inlinable public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "element \(index) of \(count)")
      return unsafe pointer[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "element \(index) of \(count)")
      unsafe pointer[index] = newValue
    }
  }

  /// The numbers, copied into an array.
  public var array: [Float] {
    unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// The same numbers under another shape.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) does not fit \(shape)")
    return Tensor(buffer: buffer, offset: offset, shape: shape)
  }

  /// A view of consecutive rows: entries of the outermost size.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of \(shape)")
    let stride = shape.dropFirst().reduce(1, *)
    return Tensor(
      buffer: buffer, offset: offset + range.lowerBound * stride,
      shape: [range.count] + shape.dropFirst())
  }

  /// A view of consecutive numbers, as a vector.
  public func elements(_ range: Range<Int>) -> Tensor {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "elements \(range) of \(count)")
    return Tensor(buffer: buffer, offset: offset + range.lowerBound, shape: [range.count])
  }

  /// Copies the numbers of `source`, which has as many, into this view.
  ///
  /// They may not overlap.
  public func copy(from source: Tensor) {
    precondition(source.count == count, "\(source.shape) into \(shape)")
    unsafe pointer.update(from: source.pointer, count: count)
  }

  /// Sets every number to `value`.
  public func fill(_ value: Float) {
    unsafe pointer.update(repeating: value, count: count)
  }
}
