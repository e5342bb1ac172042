public import Storage
internal import Synchronization

/// A number in shared memory that one process raises and others watch.
///
/// What its owner wrote to memory before `raise(to:)` is seen by who has read that number.
@safe public struct SharedCounter {
  private let cell: UnsafePointer<Atomic<Int>>
  private let memory: Buffer

  /// The counter at a place of a shared block, in bytes from its start; zero at first.
  ///
  /// Counters of different processes belong in different cache lines: `SharedCounter.stride`.
  public init(in block: Buffer, at offset: Int) {
    precondition(
      offset.isMultiple(of: SharedCounter.stride)
        && offset + SharedCounter.stride <= block.byteCount,
      "a counter at \(offset) of \(block.byteCount) bytes")
    memory = block
    unsafe cell = UnsafePointer(
      (block.start + offset).assumingMemoryBound(to: Atomic<Int>.self))
  }

  /// Bytes from one counter to the next: two cache lines, as processors fetch them in pairs.
  public static let stride = 128

  /// Publishes a number, and all that this process has written before.
  public func raise(to value: Int) { unsafe cell.pointee.store(value, ordering: .releasing) }

  /// The number last published.
  public var value: Int { unsafe cell.pointee.load(ordering: .acquiring) }
}
