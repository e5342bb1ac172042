internal import Glibc

/// A block of memory, aligned to 64 bytes (a cache line, an AVX-512 register) and zeroed at start.
///
/// It is the only allocator of the house: every tensor, arena and message buffer is a range of one.
/// The memory is freed with the last reference to it.
///
/// `Sendable` by contract, not by proof: who hands a buffer to another thread stops writing to it.
@safe public final class Buffer: @unchecked Sendable {
  /// The first byte.
  @unsafe public let start: UnsafeMutableRawPointer
  /// How many bytes there are.
  public let byteCount: Int
  /// Whether the memory is freed with the buffer.
  private let isOwned: Bool

  /// Alignment of every buffer, in bytes.
  public static let alignment = 64

  /// Allocates zeroed memory.
  public init(byteCount: Int) {
    precondition(byteCount >= 0, "a buffer of \(byteCount) bytes")
    let rounded = max(byteCount.roundedUp(toMultipleOf: Buffer.alignment), Buffer.alignment)
    guard let memory = unsafe aligned_alloc(Buffer.alignment, rounded) else {
      MemoryExhaustion.end(byteCount: byteCount)
    }
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: rounded)
    unsafe self.start = memory
    self.byteCount = byteCount
    isOwned = true
  }

  /// A block of memory that came from elsewhere, aligned as any, and lasts as long as the process.
  ///
  /// It is not freed.
  @unsafe public init(lasting start: UnsafeMutableRawPointer, byteCount: Int) {
    unsafe precondition(
      Int(bitPattern: start).isMultiple(of: Buffer.alignment) && byteCount >= 0,
      "\(byteCount) bytes at \(start)")
    unsafe self.start = start
    self.byteCount = byteCount
    isOwned = false
  }

  deinit {
    if isOwned { unsafe free(start) }
  }
}

extension Int {
  /// The least multiple of `divisor` that is not below this number.
  public func roundedUp(toMultipleOf divisor: Int) -> Int {
    (self + divisor - 1) / divisor * divisor
  }
}
