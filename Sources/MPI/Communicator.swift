internal import Storage
internal import Activity
internal import COpenMPI

/// A group of processes that exchange messages (MPI 3.1, chapter 6).
///
/// Every process of the group makes the same calls in the same order, from one thread: a
/// communicator is not `Sendable`, so the compiler keeps it there. A wrong shape or rank that the
/// caller could know is a `precondition`; what MPI answers is thrown as `MPIError`.
@safe public final class Communicator {
  /// The place of this process in the group, from 0.
  public let rank: Int
  /// How many processes there are in the group.
  public let worldSize: Int
  /// The place of this process in the whole job.
  let jobRank: Int
  /// Whether the group is the whole job.
  let isWholeJob: Bool
  /// The longest message in elements; longer ones are sent in chunks, as MPI counts in 32 bits.
  ///
  /// 2²⁸ elements keep the bytes of a message, too, near what 32 bits count.
  package var largestMessage = 1 << 28
  /// Operations dropped before their end, of this communicator and all made from it.
  let abandoned: Abandoned
  private let handle: CommunicatorHandle

  /// The group of the whole job, once MPI is initialised.
  static func world() throws(MPIError) -> Communicator {
    try unsafe Communicator(owning: and_MPI_COMM_WORLD(), madeFrom: nil)
  }

  init(owning comm: MPI_Comm, madeFrom parent: Communicator?) throws(MPIError) {
    self.handle = try unsafe CommunicatorHandle(comm)
    var rank: Int32 = 0
    var size: Int32 = 0
    // int MPI_Comm_rank(MPI_Comm comm, int *rank)
    try MPI.check("MPI_Comm_rank", unsafe MPI_Comm_rank(comm, &rank))
    // int MPI_Comm_size(MPI_Comm comm, int *size)
    try MPI.check("MPI_Comm_size", unsafe MPI_Comm_size(comm, &size))
    self.rank = Int(rank)
    self.worldSize = Int(size)
    self.jobRank = parent?.jobRank ?? Int(rank)
    self.isWholeJob = parent.map { $0.isWholeJob && $0.worldSize == Int(size) } ?? true
    self.abandoned = parent?.abandoned ?? Abandoned()
  }

  /// Whether this process is the group's first, which speaks for the others.
  public var isFirst: Bool { rank == 0 }

  /// MPI's handle, for the calls of this room.
  @unsafe var comm: MPI_Comm { unsafe handle.raw }

  /// Makes a call of MPI that may wait for other ranks, and turns its code into an error.
  ///
  /// All calls of the group's extensions go through it, so that a job that stands still can say where.
  func check(
    _ routine: StaticString, _ call: @autoclosure () -> Int32
  ) throws(MPIError) {
    let code = Activity.during(routine, .ranks, isCollective: isWholeJob) { call() }
    guard code == MPI_SUCCESS else { throw MPIError(routine: "\(routine)", code: code) }
  }

  /// Calls `body` for consecutive chunks of `count` elements, each short enough for one message.
  ///
  /// No elements are no chunks.
  func inChunks(
    of count: Int, _ body: (_ start: Int, _ count: Int32) throws(MPIError) -> Void
  ) throws(MPIError) {
    var start = 0
    while start < count {
      let length = min(count - start, largestMessage)
      try body(start, Int32(length))
      start += length
    }
  }

  /// Whether all parts of a partition go into one message.
  func fitsOneMessage(_ partition: Partition) -> Bool { partition.total <= largestMessage }

  /// Stops the program if a partition is not for as many ranks as the group has.
  func checkParts(_ partition: Partition) {
    precondition(
      partition.worldSize == worldSize,
      "a partition for \(partition.worldSize) ranks in a group of \(worldSize)")
  }
}
