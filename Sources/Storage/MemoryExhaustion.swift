internal import Synchronization

/// How a process ends that has no memory for a buffer: there is nothing that a caller could do.
public enum MemoryExhaustion {
  private static let ending = Mutex<(@Sendable (String) -> Never)?>(nil)

  /// Says how to end, given what is wrong in a line for a person; a trap if nobody says.
  ///
  /// It is called on whatever thread asked for the memory.
  public static func end(by ending: @escaping @Sendable (String) -> Never) {
    self.ending.withLock { $0 = ending }
  }

  /// Ends the process that asked for so many bytes more.
  static func end(byteCount: Int) -> Never {
    let message =
      "no memory for \(byteCount >> 20) MiB more; use more ranks, a smaller batch or a narrower "
      + "network (and-dist doctor prints the plan)"
    guard let ending = ending.withLock({ $0 }) else { fatalError(message) }
    ending(message)
  }
}
