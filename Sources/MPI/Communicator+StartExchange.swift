internal import COpenMPI
public import Storage

extension Communicator {
  /// Starts to give every rank its part of this rank's numbers, and to get theirs for this rank.
  ///
  /// MPI 3.1, section 5.12.6. All ranks start their messages in the same order. Until the result's
  /// `wait()` the source is not written and the target neither read nor written.
  ///
  /// - Parameters:
  ///   - source: `parts.total` numbers.
  ///   - target: what the ranks have for this one, one after the other: P times its part's count.
  ///   - parts: which numbers go to which rank.
  public func startExchange(
    _ source: BFloat16Tensor, into target: BFloat16Tensor, _ parts: Partition
  ) throws(MPIError) -> Pending {
    try unsafe startExchange(
      Message(source), into: Message(target), [source.buffer, target.buffer], parts)
  }

  /// The same of floats.
  public func startExchange(
    _ source: Tensor, into target: Tensor, _ parts: Partition
  ) throws(MPIError) -> Pending {
    try unsafe startExchange(
      Message(source), into: Message(target), [source.buffer, target.buffer], parts)
  }

  private func startExchange(
    _ source: Message, into target: Message, _ memory: [Buffer], _ parts: Partition
  ) throws(MPIError) -> Pending {
    checkParts(parts)
    let mine = parts.counts[rank]
    unsafe precondition(
      source.count == parts.total && target.count == mine * worldSize,
      "exchange of \(source.count) numbers for \(target.count) by \(parts.counts)")
    let received = Partition(counts: [Int](repeating: mine, count: worldSize))
    precondition(fitsOneMessage(parts) && fitsOneMessage(received), "\(parts.total) numbers")
    let pending = Pending(
      memory, abandoned,
      counts: [parts.counts32, parts.displacements32, received.counts32, received.displacements32])
    var request: MPI_Request?
    // int MPI_Ialltoallv(const void *sendbuf, const int sendcounts[], const int sdispls[],
    //                    MPI_Datatype sendtype, void *recvbuf, const int recvcounts[],
    //                    const int rdispls[], MPI_Datatype recvtype, MPI_Comm comm,
    //                    MPI_Request *request)
    try check(
      "MPI_Ialltoallv",
      unsafe MPI_Ialltoallv(
        source.start, pending.counts(0), pending.counts(1), source.kind.handle,
        target.start, pending.counts(2), pending.counts(3), target.kind.handle, comm, &request))
    unsafe pending.add(request)
    return pending
  }

  /// Starts to fill in every rank's part of the numbers on all ranks.
  ///
  /// MPI 3.1, section 5.12.5. Each rank has set its own part; until the result's `wait()` the numbers
  /// are neither read nor written.
  public func startAllGather(
    _ numbers: BFloat16Tensor, _ parts: Partition
  ) throws(MPIError) -> Pending {
    try unsafe startAllGather(Message(numbers), numbers.buffer, parts)
  }

  /// The same of floats.
  public func startAllGather(
    _ numbers: Tensor, _ parts: Partition
  ) throws(MPIError) -> Pending {
    try unsafe startAllGather(Message(numbers), numbers.buffer, parts)
  }

  private func startAllGather(
    _ message: Message, _ memory: Buffer, _ parts: Partition
  ) throws(MPIError) -> Pending {
    checkParts(parts)
    unsafe precondition(
      message.count == parts.total && fitsOneMessage(parts),
      "all-gather of \(message.count) numbers by \(parts.counts)")
    let pending = Pending([memory], abandoned, counts: [parts.counts32, parts.displacements32])
    var request: MPI_Request?
    // int MPI_Iallgatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype, void *recvbuf,
    //                     const int recvcounts[], const int displs[], MPI_Datatype recvtype,
    //                     MPI_Comm comm, MPI_Request *request)
    try check(
      "MPI_Iallgatherv",
      unsafe MPI_Iallgatherv(
        and_MPI_IN_PLACE(), 0, message.kind.handle, message.start, pending.counts(0),
        pending.counts(1), message.kind.handle, comm, &request))
    unsafe pending.add(request)
    return pending
  }
}
