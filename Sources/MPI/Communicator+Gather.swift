internal import COpenMPI
public import Storage

extension Communicator {
  /// Joins equally long parts of all ranks, in rank order, on `root`.
  ///
  /// MPI 3.1, section 5.5. Nothing is allocated.
  ///
  /// - Parameters:
  ///   - source: this rank's part.
  ///   - target: all parts, `worldSize` times as many numbers, in other memory; needed on `root`
  ///     only.
  ///   - root: the rank that gets them.
  public func gather(
    from source: Tensor, into target: Tensor?, root: Int = 0
  ) throws(MPIError) {
    guard let target else { return try unsafe gather(Message(source), nil, root: root) }
    try unsafe gather(Message(source), Message(target), root: root)
  }

  /// Joins equally long parts of all ranks, in rank order, on `root`; the others get nothing.
  public func gather<Element: MessageElement & Numeric>(
    _ elements: [Element], root: Int = 0
  ) throws(MPIError) -> [Element] {
    var result = [Element](
      repeating: .zero, count: rank == root ? elements.count * worldSize : 0)
    var span = result.mutableSpan
    try unsafe withMessage(writing: &span) { (target) throws(MPIError) in
      try unsafe withMessage(reading: elements.span) { (source) throws(MPIError) in
        try unsafe gather(source, rank == root ? target : nil, root: root)
      }
    }
    return result
  }

  private func gather(_ source: Message, _ target: Message?, root: Int) throws(MPIError) {
    if rank == root {
      unsafe precondition(
        target?.count == source.count * worldSize,
        "gather of \(source.count) numbers on \(worldSize) ranks into \(target?.count ?? 0)")
    }
    guard unsafe source.count * worldSize <= largestMessage else {
      return try unsafe gatherEachPart(
        source, target, Partition(counts: Array(repeating: source.count, count: worldSize)),
        root: root)
    }
    // int MPI_Gather(const void *sendbuf, int sendcount, MPI_Datatype sendtype, void *recvbuf,
    //                int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm)
    try check(
      "MPI_Gather",
      unsafe MPI_Gather(
        source.start, Int32(source.count), source.kind.handle, target?.start,
        Int32(source.count), source.kind.handle, Int32(root), comm))
  }
}
