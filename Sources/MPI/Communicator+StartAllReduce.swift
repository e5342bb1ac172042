internal import COpenMPI
public import Storage

extension Communicator {
  /// Starts to replace each number by the sum (or minimum, maximum) of that number on all ranks.
  ///
  /// MPI 3.1, section 5.12.8. All ranks start their messages in the same order; several may be
  /// under way. Until the result's `wait()` the numbers are neither read nor written.
  public func startAllReduce(
    _ tensor: Tensor, _ reduction: Reduction = .sum
  ) throws(MPIError) -> Pending {
    let message = unsafe Message(tensor)
    let pending = Pending([tensor.buffer], abandoned)
    try inChunks(of: tensor.count) { (start, count) throws(MPIError) in
      var request: MPI_Request?
      // int MPI_Iallreduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype,
      //                    MPI_Op op, MPI_Comm comm, MPI_Request *request)
      try check(
        "MPI_Iallreduce",
        unsafe MPI_Iallreduce(
          and_MPI_IN_PLACE(), message.at(start), count, message.kind.handle, reduction.handle,
          comm, &request))
      unsafe pending.add(request)
    }
    return pending
  }
}
