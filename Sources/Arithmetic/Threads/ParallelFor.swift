internal import COpenMP

/// Threads that a loop of this process can use: OpenMP's, which oneDNN runs on as well.
public enum Threads {
  /// How many run a loop that begins now: 1 inside of a loop.
  public static var count: Int { omp_in_parallel() != 0 ? 1 : Int(omp_get_max_threads()) }

  /// Sets how many later loops, and oneDNN, run on.
  public static func setCount(_ count: Int) {
    precondition(count > 0, "\(count) threads")
    omp_set_num_threads(Int32(count))
  }

  /// Runs `body` as a process of one thread would: what it prepares is planned for one thread.
  package static func asOne<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let count = omp_get_max_threads()
    omp_set_num_threads(1)
    defer { omp_set_num_threads(count) }
    return try body()
  }
}

/// Calls `body` with consecutive parts of 0 ..< `count`, one a thread, and returns when all are done.
///
/// No part but the last is smaller than `minimum`, so that small work stays on the calling thread.
/// Where the parts fall depends on the number of threads: results must not.
///
/// `body` runs on many threads at once. A kernel whose parts write to different places behind one
/// pointer says so where it takes the pointer: `nonisolated(unsafe)`.
public func parallelRanges(
  _ count: Int, minimum: Int = 1, _ body: @Sendable (Range<Int>) -> Void
) {
  let threads = min(Threads.count, count / max(minimum, 1))
  guard threads > 1 else {
    if count > 0 { body(0..<count) }
    return
  }
  withoutActuallyEscaping(body) { body in
    var loop = Loop(count: count, body: body)
    unsafe withUnsafeMutablePointer(to: &loop) { loop in
      unsafe comp_release(loop)
      unsafe GOMP_parallel(
        { context in
          guard let loop = unsafe context?.assumingMemoryBound(to: Loop.self) else { return }
          unsafe comp_acquire(loop)
          let thread = Int(omp_get_thread_num())
          let threads = Int(omp_get_num_threads())
          let count = unsafe loop.pointee.count
          let range = (thread * count / threads)..<((thread + 1) * count / threads)
          if !range.isEmpty { unsafe loop.pointee.body(range) }
          unsafe comp_release(loop)
        }, loop, UInt32(threads), 0)
      unsafe comp_acquire(loop)
    }
  }
}

/// Calls `body` once for each of 0 ..< `count`, spread over the threads.
public func parallelFor(_ count: Int, _ body: @Sendable (Int) -> Void) {
  parallelRanges(count) { range in
    for index in range { body(index) }
  }
}

/// Calls `body` once for each of `workers`, with its place, spread over the threads.
///
/// Each worker is one thread's at a time. Nothing that two of them share may be written to.
public func parallelFor<Worker>(
  _ workers: ArraySlice<Worker>, _ body: @Sendable (_ index: Int, _ worker: Worker) -> Void
) {
  nonisolated(unsafe) let workers = workers
  unsafe parallelFor(workers.count) { index in
    unsafe body(index, workers[workers.startIndex + index])
  }
}

private struct Loop {
  let count: Int
  let body: @Sendable (Range<Int>) -> Void
}
