internal import COpenMPI
public import Storage

extension Communicator {
  /// Joins equally long parts of all ranks, in rank order, on every rank.
  ///
  /// MPI 3.1, section 5.7. Nothing is allocated.
  ///
  /// - Parameters:
  ///   - source: this rank's part.
  ///   - target: all parts, `worldSize` times as many numbers, in other memory.
  public func allGather(from source: Tensor, into target: Tensor) throws(MPIError) {
    try unsafe allGather(Message(source), Message(target))
  }

  /// Joins equally long parts of all ranks, in rank order, on every rank.
  public func allGather<Element: MessageElement & Numeric>(
    _ elements: [Element]
  ) throws(MPIError) -> [Element] {
    var result = [Element](repeating: .zero, count: elements.count * worldSize)
    var span = result.mutableSpan
    try unsafe withMessage(writing: &span) { (target) throws(MPIError) in
      try unsafe withMessage(reading: elements.span) { (source) throws(MPIError) in
        try unsafe allGather(source, target)
      }
    }
    return result
  }

  /// The values of all ranks, in rank order.
  public func allGather<Element: MessageElement & Numeric>(
    _ value: Element
  ) throws(MPIError) -> [Element] {
    try allGather([value])
  }

  private func allGather(_ source: Message, _ target: Message) throws(MPIError) {
    unsafe precondition(
      target.count == source.count * worldSize,
      "all-gather of \(source.count) numbers on \(worldSize) ranks into \(target.count)")
    unsafe precondition(!source.overlaps(target), "all-gather into its own source")
    guard unsafe target.count <= largestMessage else {
      return try unsafe allGatherEachPart(
        source, target, Partition(counts: Array(repeating: source.count, count: worldSize)))
    }
    // int MPI_Allgather(const void *sendbuf, int sendcount, MPI_Datatype sendtype, void *recvbuf,
    //                   int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
    try check(
      "MPI_Allgather",
      unsafe MPI_Allgather(
        source.start, Int32(source.count), source.kind.handle, target.start,
        Int32(source.count), target.kind.handle, comm))
  }
}
