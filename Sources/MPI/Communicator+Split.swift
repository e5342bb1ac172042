internal import COpenMPI

extension Communicator {
  /// The group of the processes on this one's node, in rank order.
  ///
  /// MPI 3.1, section 6.4.2: those that can share memory.
  public func splitByNode() throws(MPIError) -> Communicator {
    var made: MPI_Comm?
    // int MPI_Comm_split_type(MPI_Comm comm, int split_type, int key, MPI_Info info,
    //                         MPI_Comm *newcomm)
    try check(
      "MPI_Comm_split_type",
      unsafe MPI_Comm_split_type(
        comm, Int32(MPI_COMM_TYPE_SHARED), Int32(rank), and_MPI_INFO_NULL(), &made))
    return try unsafe adopt(made, from: "MPI_Comm_split_type")
  }

  /// The group of the processes that give the same colour, in rank order; nil for those without.
  ///
  /// MPI 3.1, section 6.4.2. A colour is not negative.
  public func split(colour: Int?) throws(MPIError) -> Communicator? {
    precondition((colour ?? 0) >= 0, "negative colour")
    var made: MPI_Comm?
    // int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm *newcomm)
    try check(
      "MPI_Comm_split",
      unsafe MPI_Comm_split(comm, colour.map { Int32($0) } ?? MPI_UNDEFINED, Int32(rank), &made))
    guard colour != nil else { return nil }
    return try unsafe adopt(made, from: "MPI_Comm_split")
  }

  /// The same group under another handle: its messages never meet those of this one.
  public func duplicate() throws(MPIError) -> Communicator {
    var made: MPI_Comm?
    // int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *newcomm)
    try check("MPI_Comm_dup", unsafe MPI_Comm_dup(comm, &made))
    return try unsafe adopt(made, from: "MPI_Comm_dup")
  }

  private func adopt(_ made: MPI_Comm?, from routine: String) throws(MPIError) -> Communicator {
    guard let made = unsafe made else {
      throw MPIError(routine: routine, code: MPI_ERR_COMM)
    }
    let group = try unsafe Communicator(owning: made, madeFrom: self)
    group.largestMessage = largestMessage
    return group
  }
}
