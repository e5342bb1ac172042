internal import COpenMPI
public import Storage

extension Communicator {
  /// Joins parts of all ranks, in rank order, on `root`; parts may be uneven or empty.
  ///
  /// MPI 3.1, section 5.5. The partition is the same on all ranks. Nothing is allocated.
  ///
  /// - Parameters:
  ///   - source: this rank's part, `partition.counts[rank]` numbers.
  ///   - target: all parts, `partition.total` numbers, in other memory; needed on `root` only.
  ///   - partition: how many numbers each rank gives.
  ///   - root: the rank that gets them.
  public func gatherV(
    from source: Tensor, into target: Tensor?, _ partition: Partition, root: Int = 0
  ) throws(MPIError) {
    guard let target else {
      return try unsafe gatherV(Message(source), nil, partition, root: root)
    }
    try unsafe gatherV(Message(source), Message(target), partition, root: root)
  }

  /// Joins the elements of all ranks, in rank order, on `root`; the others get nothing.
  ///
  /// Their counts may differ and need not be known.
  public func gatherV<Element: MessageElement & Numeric>(
    _ elements: [Element], root: Int = 0
  ) throws(MPIError) -> [Element] {
    let partition = Partition(counts: try allGather(elements.count))
    var result = [Element](repeating: .zero, count: rank == root ? partition.total : 0)
    var span = result.mutableSpan
    try unsafe withMessage(writing: &span) { (target) throws(MPIError) in
      try unsafe withMessage(reading: elements.span) { (source) throws(MPIError) in
        try unsafe gatherV(source, rank == root ? target : nil, partition, root: root)
      }
    }
    return result
  }

  private func gatherV(
    _ source: Message, _ target: Message?, _ partition: Partition, root: Int
  ) throws(MPIError) {
    checkParts(partition)
    unsafe precondition(
      source.count == partition.counts[rank],
      "gather of \(source.count) numbers by \(partition.counts) on rank \(rank)")
    if rank == root {
      unsafe precondition(
        target?.count == partition.total,
        "gather by \(partition.counts) into \(target?.count ?? 0) numbers")
    }
    guard fitsOneMessage(partition) else {
      return try unsafe gatherEachPart(source, target, partition, root: root)
    }
    // int MPI_Gatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype, void *recvbuf,
    //                 const int recvcounts[], const int displs[], MPI_Datatype recvtype, int root,
    //                 MPI_Comm comm)
    try check(
      "MPI_Gatherv",
      unsafe partition.counts32.withUnsafeBufferPointer { counts in
        unsafe partition.displacements32.withUnsafeBufferPointer { displacements in
          unsafe MPI_Gatherv(
            source.start, Int32(source.count), source.kind.handle, target?.start,
            counts.baseAddress, displacements.baseAddress, source.kind.handle, Int32(root), comm)
        }
      })
  }

  /// The same past 32-bit counts: each rank sends its part to `root`, in chunks.
  func gatherEachPart(
    _ source: Message, _ target: Message?, _ partition: Partition, root: Int
  ) throws(MPIError) {
    guard rank == root, let target = unsafe target else {
      return try unsafe inChunks(of: source.count) { (start, count) throws(MPIError) in
        // int MPI_Send(const void *buf, int count, MPI_Datatype datatype, int dest, int tag,
        //              MPI_Comm comm)
        try check(
          "MPI_Send",
          unsafe MPI_Send(
            source.at(start), count, source.kind.handle, Int32(root), Communicator.gatherTag,
            comm))
      }
    }
    for sender in 0..<worldSize where sender != root {
      let part = partition[sender]
      try inChunks(of: part.count) { (start, count) throws(MPIError) in
        // int MPI_Recv(void *buf, int count, MPI_Datatype datatype, int source, int tag,
        //              MPI_Comm comm, MPI_Status *status)
        try check(
          "MPI_Recv",
          unsafe MPI_Recv(
            target.at(part.lowerBound + start), count, target.kind.handle, Int32(sender),
            Communicator.gatherTag, comm, and_MPI_STATUS_IGNORE()))
      }
    }
    if let from = unsafe source.start, let to = unsafe target.at(partition[root].lowerBound) {
      unsafe to.copyMemory(from: from, byteCount: source.count * source.kind.byteCount)
    }
  }

  /// Marks the messages of a gather that is sent part by part.
  private static let gatherTag: Int32 = 1
}
