internal import COpenMPI
public import Storage

extension Communicator {
  /// Joins parts of all ranks, in rank order, on every rank; parts may be uneven or empty.
  ///
  /// MPI 3.1, section 5.7. The partition is the same on all ranks. Nothing is allocated.
  ///
  /// - Parameters:
  ///   - source: this rank's part, `partition.counts[rank]` numbers.
  ///   - target: all parts, `partition.total` numbers, in other memory.
  ///   - partition: how many numbers each rank gives.
  public func allGatherV(
    from source: Tensor, into target: Tensor, _ partition: Partition
  ) throws(MPIError) {
    try unsafe allGatherV(Message(source), Message(target), partition)
  }

  /// Joins the elements of all ranks, in rank order, on every rank; their counts may differ and
  /// need not be known.
  public func allGatherV<Element: MessageElement & Numeric>(
    _ elements: [Element]
  ) throws(MPIError) -> [Element] {
    let partition = Partition(counts: try allGather(elements.count))
    var result = [Element](repeating: .zero, count: partition.total)
    var span = result.mutableSpan
    try unsafe withMessage(writing: &span) { (target) throws(MPIError) in
      try unsafe withMessage(reading: elements.span) { (source) throws(MPIError) in
        try unsafe allGatherV(source, target, partition)
      }
    }
    return result
  }

  /// The strings of all ranks, in rank order.
  public func allGather(_ string: String) throws(MPIError) -> [String] {
    let bytes = Array(string.utf8)
    let parts = Partition(counts: try allGather(bytes.count))
    let all = try allGatherV(bytes)
    return (0..<worldSize).map { String(decoding: all[parts[$0]], as: UTF8.self) }
  }

  private func allGatherV(
    _ source: Message, _ target: Message, _ partition: Partition
  ) throws(MPIError) {
    checkParts(partition)
    unsafe precondition(
      target.count == partition.total && source.count == partition.counts[rank],
      "all-gather by \(partition.counts) into \(target.count) numbers")
    unsafe precondition(!source.overlaps(target), "all-gather into its own source")
    guard fitsOneMessage(partition) else {
      return try unsafe allGatherEachPart(source, target, partition)
    }
    // int MPI_Allgatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype, void *recvbuf,
    //                    const int recvcounts[], const int displs[], MPI_Datatype recvtype,
    //                    MPI_Comm comm)
    try check(
      "MPI_Allgatherv",
      unsafe partition.counts32.withUnsafeBufferPointer { counts in
        unsafe partition.displacements32.withUnsafeBufferPointer { displacements in
          unsafe MPI_Allgatherv(
            source.start, partition.counts32[rank], source.kind.handle, target.start,
            counts.baseAddress, displacements.baseAddress,
            target.kind.handle, comm)
        }
      })
  }

  /// The same past 32-bit counts: each rank's part is broadcast, in chunks.
  func allGatherEachPart(
    _ source: Message, _ target: Message, _ partition: Partition
  ) throws(MPIError) {
    if let from = unsafe source.start,
      let to = unsafe target.at(partition[rank].lowerBound)
    {
      unsafe to.copyMemory(from: from, byteCount: source.count * source.kind.byteCount)
    }
    for root in 0..<worldSize {
      try unsafe broadcast(target, partition[root], root: root)
    }
  }
}
