internal import COpenMPI
public import Storage

extension Communicator {
  /// Gives every rank its share of this rank's numbers, and gets theirs for this rank.
  ///
  /// MPI 3.1, section 5.8. What a rank sends to another is as much as that one expects of it. Nothing is
  /// allocated.
  ///
  /// - Parameters:
  ///   - source: this rank's numbers, `sent.total` of them.
  ///   - sent: which of them go to which rank.
  ///   - target: what the ranks have for this one, in rank order, in other memory.
  ///   - received: which of them come from which rank.
  public func allToAllV(
    from source: Tensor, _ sent: Partition, into target: Tensor, _ received: Partition
  ) throws(MPIError) {
    try unsafe allToAllV(Message(source), sent, Message(target), received)
  }

  /// The same of elements.
  public func allToAllV<Element: MessageElement & Numeric>(
    _ elements: [Element], _ sent: Partition, _ received: Partition
  ) throws(MPIError) -> [Element] {
    var result = [Element](repeating: .zero, count: received.total)
    var span = result.mutableSpan
    try unsafe withMessage(writing: &span) { (target) throws(MPIError) in
      try unsafe withMessage(reading: elements.span) { (source) throws(MPIError) in
        try unsafe allToAllV(source, sent, target, received)
      }
    }
    return result
  }

  private func allToAllV(
    _ source: Message, _ sent: Partition, _ target: Message, _ received: Partition
  ) throws(MPIError) {
    checkParts(sent)
    checkParts(received)
    unsafe precondition(
      source.count == sent.total && target.count == received.total
        && sent.counts[rank] == received.counts[rank],
      "\(sent.counts) of \(source.count) numbers for \(received.counts) of \(target.count)")
    unsafe precondition(!source.overlaps(target), "an exchange into its own source")
    precondition(fitsOneMessage(sent) && fitsOneMessage(received), "\(sent.total) numbers")
    // int MPI_Alltoallv(const void *sendbuf, const int sendcounts[], const int sdispls[],
    //                   MPI_Datatype sendtype, void *recvbuf, const int recvcounts[],
    //                   const int rdispls[], MPI_Datatype recvtype, MPI_Comm comm)
    try check(
      "MPI_Alltoallv",
      unsafe MPI_Alltoallv(
        source.start, sent.counts32, sent.displacements32, source.kind.handle,
        target.start, received.counts32, received.displacements32, target.kind.handle, comm))
  }
}
