package import Storage

/// Memory for intermediate results, shared by operations that run one after the other.
///
/// It grows to the largest that was asked for. One for each thread that runs operations.
public final class Scratchpad {
  private var buffer = Buffer(byteCount: 0)

  /// An empty scratchpad.
  public init() {}

  /// How large it has become, in bytes.
  public var byteCount: Int { buffer.byteCount }

  /// Makes room ahead of use.
  public func reserve(byteCount: Int) {
    if byteCount > buffer.byteCount { buffer = Buffer(byteCount: byteCount) }
  }

  /// So many floats of it.
  package func tensor(count: Int) -> Tensor {
    reserve(byteCount: count * MemoryLayout<Float>.size)
    return Tensor(buffer: buffer, offset: 0, shape: [count])
  }

  package func memory(byteCount: Int) -> UnsafeMutableRawPointer {
    reserve(byteCount: byteCount)
    return unsafe buffer.start
  }
}
