internal import Activity
internal import COpenMPI
internal import Storage

/// A message under way, and the owner of its memory until it has arrived (MPI 3.1, section 5.12).
///
/// Open MPI makes no progress by itself: call `test()` now and then while computing, and `wait()`
/// before the numbers are read or written. A pending message that is dropped before its end keeps
/// its memory, and the job ends in an error when the body of `World.run` returns.
@safe public final class Pending {
  private let memory: [Buffer]
  private let arrays: [Buffer]
  private let abandoned: Abandoned
  private var first: MPI_Request?
  private var others: [MPI_Request?] = unsafe []
  /// Whether the message has arrived, as far as `test()` and `wait()` saw.
  public private(set) var isComplete = false

  /// `counts` are arrays that MPI reads while the message is under way; they live in `memory` too.
  init(_ memory: [Buffer], _ abandoned: Abandoned, counts: [[Int32]] = []) {
    let arrays = counts.map { array in
      let buffer = Buffer(byteCount: array.count * MemoryLayout<Int32>.size)
      unsafe buffer.start.assumingMemoryBound(to: Int32.self).update(
        from: array, count: array.count)
      return buffer
    }
    self.memory = memory + arrays
    self.arrays = arrays
    self.abandoned = abandoned
    unsafe self.first = and_MPI_REQUEST_NULL()
  }

  /// One of the arrays of counts.
  func counts(_ index: Int) -> UnsafePointer<Int32> {
    unsafe UnsafePointer(arrays[index].start.assumingMemoryBound(to: Int32.self))
  }

  /// Adds the request of one chunk.
  func add(_ request: MPI_Request?) {
    if unsafe first == and_MPI_REQUEST_NULL() {
      unsafe first = request
    } else {
      unsafe others.append(request)
    }
  }

  /// Lets the message move on; whether it has arrived.
  @discardableResult
  public func test() throws(MPIError) -> Bool {
    guard !isComplete else { return true }
    var arrived: Int32 = 0
    // int MPI_Test(MPI_Request *request, int *flag, MPI_Status *status)
    try check("MPI_Test", unsafe MPI_Test(&first, &arrived, and_MPI_STATUS_IGNORE()))
    var all = arrived != 0
    for index in unsafe others.indices {
      try check("MPI_Test", unsafe MPI_Test(&others[index], &arrived, and_MPI_STATUS_IGNORE()))
      all = all && arrived != 0
    }
    isComplete = all
    return all
  }

  /// Returns when the message has arrived.
  public func wait() throws(MPIError) {
    guard !isComplete else { return }
    // int MPI_Wait(MPI_Request *request, MPI_Status *status)
    try Activity.during("MPI_Wait", .ranks) { () throws(MPIError) in
      try check("MPI_Wait", unsafe MPI_Wait(&first, and_MPI_STATUS_IGNORE()))
      for index in unsafe others.indices {
        try check("MPI_Wait", unsafe MPI_Wait(&others[index], and_MPI_STATUS_IGNORE()))
      }
    }
    isComplete = true
  }

  deinit {
    if !isComplete { abandoned.keep(memory) }
  }
}
