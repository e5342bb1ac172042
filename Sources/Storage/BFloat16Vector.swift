/// A vector of bf16 numbers, the upper halves of floats, for messages.
///
/// No processor that this is built for need compute with them: they are rounded from floats and
/// widened to floats. Copying the vector copies the view.
public struct BFloat16Vector: Sendable {
  /// The memory that this is a view of, and keeps alive.
  public let buffer: Buffer
  /// How many numbers there are.
  public let count: Int
  private let offset: Int

  /// A new vector of zeros.
  public init(count: Int) {
    self.init(buffer: Buffer(byteCount: 2 * count), offset: 0, count: count)
  }

  private init(buffer: Buffer, offset: Int, count: Int) {
    self.buffer = buffer
    self.offset = offset
    self.count = count
  }

  /// The bits of the first number.
  @unsafe public var pointer: UnsafeMutablePointer<UInt16> {
    unsafe buffer.start.assumingMemoryBound(to: UInt16.self) + offset
  }

  /// A view of consecutive numbers.
  public func elements(_ range: Range<Int>) -> BFloat16Vector {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "elements \(range) of \(count)")
    return BFloat16Vector(buffer: buffer, offset: offset + range.lowerBound, count: range.count)
  }
}
