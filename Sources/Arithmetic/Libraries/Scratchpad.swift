package import Storage

/// Memory for intermediate results, shared by operations that run one after the other.
///
/// It has the size of the largest that was asked for, and is allocated when it is first used: so what
/// operations will need can be known before any of them runs. One for each thread that runs
/// operations.
public final class Scratchpad {
  private var current = Buffer(byteCount: 0)
  /// How large it is, or will be when it is used, in bytes.
  public private(set) var byteCount = 0

  /// An empty scratchpad.
  public init() {}

  /// Asks for so much room ahead of use.
  public func reserve(byteCount: Int) { self.byteCount = max(self.byteCount, byteCount) }

  /// The memory, of at least so many bytes.
  package func buffer(byteCount: Int) -> Buffer {
    reserve(byteCount: byteCount)
    if current.byteCount < self.byteCount {
      // The old memory goes before the new comes.
      current = Buffer(byteCount: 0)
      current = Buffer(byteCount: self.byteCount)
    }
    return current
  }

  /// Where it begins.
  package func memory(byteCount: Int) -> UnsafeMutableRawPointer {
    unsafe buffer(byteCount: byteCount).start
  }
}
