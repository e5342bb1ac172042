internal import COpenMPI
internal import Glibc
public import Storage

extension Communicator {
  /// A block of zeroed memory for each process of the group, which all of them see; in rank order.
  ///
  /// MPI 3.1, section 11.2.3. The processes are on one node (`splitByNode`); all ask together, each
  /// for the size of its own block. A block is first touched, and so placed, by its own process.
  ///
  /// The memory lasts to the end of the job: to free it all processes would have to meet, which
  /// after an error they never may. Who writes to another's block, or reads from it, is for the
  /// processes to agree on (`SharedCounter`).
  ///
  /// - Throws: an `MPIError`, on every process, where there is not so much memory to share.
  public func allocateShared(byteCount: Int) throws(MPIError) -> [Buffer] {
    let byteCounts = try allGather(Int64(byteCount)).map(Int.init)
    // Every process adds a page to get from a page's start to one that is aligned.
    let sizes = byteCounts.map {
      $0.roundedUp(toMultipleOf: Communicator.pageSize) + Communicator.pageSize
    }
    try checkRoom(byteCount: sizes.reduce(0, +))
    var info: MPI_Info?
    // int MPI_Info_create(MPI_Info *info)
    try check("MPI_Info_create", unsafe MPI_Info_create(&info))
    // int MPI_Info_set(MPI_Info info, const char *key, const char *value)
    try check("MPI_Info_set", unsafe MPI_Info_set(info, "alloc_shared_noncontig", "true"))
    var mine: UnsafeMutableRawPointer?
    var window: MPI_Win?
    // int MPI_Win_allocate_shared(MPI_Aint size, int disp_unit, MPI_Info info, MPI_Comm comm,
    //                             void *baseptr, MPI_Win *win)
    try check(
      "MPI_Win_allocate_shared",
      unsafe MPI_Win_allocate_shared(sizes[rank], 1, info, comm, &mine, &window))
    // int MPI_Info_free(MPI_Info *info)
    try check("MPI_Info_free", unsafe MPI_Info_free(&info))
    let blocks = try (0..<worldSize).map { (rank) throws(MPIError) in
      try unsafe block(of: rank, in: window, byteCount: byteCounts[rank])
    }
    unsafe blocks[rank].start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    try barrier()
    return blocks
  }

  private func block(
    of rank: Int, in window: MPI_Win?, byteCount: Int
  ) throws(MPIError) -> Buffer {
    var size: MPI_Aint = 0
    var unit: Int32 = 0
    var start: UnsafeMutableRawPointer?
    // int MPI_Win_shared_query(MPI_Win win, int rank, MPI_Aint *size, int *disp_unit,
    //                          void *baseptr)
    try check(
      "MPI_Win_shared_query",
      unsafe MPI_Win_shared_query(window, Int32(rank), &size, &unit, &start))
    guard let start = unsafe start else {
      throw MPIError(routine: "MPI_Win_shared_query", code: MPI_ERR_WIN)
    }
    return unsafe Buffer(
      lasting: start.alignedUp(toMultipleOf: Communicator.pageSize), byteCount: byteCount)
  }

  /// Throws where the place that Open MPI shares memory in is too small.
  ///
  /// Open MPI lets one process find out while the others wait for it for ever; and a page that is
  /// lacking later ends a process. Containers often have 64 MB.
  private func checkRoom(byteCount: Int) throws(MPIError) {
    var room = statvfs()
    let folder = unsafe getenv("OMPI_MCA_osc_sm_backing_directory").map {
      unsafe String(cString: $0)
    }
    var isThere: Int32 = 1
    if unsafe statvfs(folder ?? "/dev/shm", &room) == 0 {
      isThere = Int(room.f_bavail) * Int(room.f_frsize) > byteCount ? 1 : 0
    }
    guard try allReduce(isThere, .minimum) == 1 else {
      throw MPIError(routine: "MPI_Win_allocate_shared", code: MPI_ERR_NO_SPACE)
    }
  }

  private static let pageSize = 4096
}
