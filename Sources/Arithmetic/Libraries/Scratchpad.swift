package import Storage

/// Memory for intermediate results, shared by operations that run one after the other.
///
/// It has the size of the largest that was asked for, and is allocated when it is first used: so what
/// operations will need can be known before any of them runs. One for each thread that runs
/// operations.
public final class Scratchpad {
  private var buffer = Buffer(byteCount: 0)
  /// How large it is, or will be when it is used, in bytes.
  public private(set) var byteCount = 0

  /// An empty scratchpad.
  public init() {}

  /// Asks for so much room ahead of use.
  public func reserve(byteCount: Int) { self.byteCount = max(self.byteCount, byteCount) }

  /// So many floats of it.
  package func tensor(count: Int) -> Tensor {
    reserve(byteCount: count * MemoryLayout<Float>.size)
    return Tensor(buffer: allocated(), offset: 0, shape: [count])
  }

  package func memory(byteCount: Int) -> UnsafeMutableRawPointer {
    reserve(byteCount: byteCount)
    return unsafe allocated().start
  }

  /// The memory, at the size it has by now.
  private func allocated() -> Buffer {
    if buffer.byteCount < byteCount {
      // The old memory goes before the new comes.
      buffer = Buffer(byteCount: 0)
      buffer = Buffer(byteCount: byteCount)
    }
    return buffer
  }
}
