internal import Glibc

/// The processor that this thread runs on.
public enum Processor {
  /// Lets another thread or process run, if one waits for this processor.
  ///
  /// A loop that watches a `SharedCounter` calls it each time: who is to raise the counter may need
  /// this very processor.
  public static func yield() { sched_yield() }
}
