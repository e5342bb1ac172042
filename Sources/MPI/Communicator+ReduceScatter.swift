internal import COpenMPI
public import Storage

extension Communicator {
  /// Sums each element over the ranks; the result is this rank's part of the sums.
  ///
  /// MPI 3.1, section 5.10.2. Parts may be uneven or empty; their partition, which says what goes to
  /// which rank, is the same on all ranks.
  public func reduceScatter<Element: MessageElement & Numeric>(
    _ elements: [Element], _ partition: Partition, _ reduction: Reduction = .sum
  ) throws(MPIError) -> [Element] {
    checkParts(partition)
    var result = [Element](repeating: .zero, count: partition.counts[rank])
    var span = result.mutableSpan
    try unsafe withMessage(writing: &span) { (target) throws(MPIError) in
      try unsafe withMessage(reading: elements.span) { (source) throws(MPIError) in
        try unsafe reduceScatter(source, target, partition, reduction)
      }
    }
    return result
  }

  private func reduceScatter(
    _ source: Message, _ target: Message, _ partition: Partition, _ reduction: Reduction
  ) throws(MPIError) {
    checkParts(partition)
    unsafe precondition(
      source.count == partition.total && target.count == partition.counts[rank],
      "reduce-scatter of \(source.count) numbers into \(target.count) by \(partition.counts)")
    unsafe precondition(!source.overlaps(target), "reduce-scatter into its own source")
    guard fitsOneMessage(partition) else {
      return try unsafe reduceEachPart(source, target, partition, reduction)
    }
    // int MPI_Reduce_scatter(const void *sendbuf, void *recvbuf, const int recvcounts[],
    //                        MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
    try check(
      "MPI_Reduce_scatter",
      unsafe partition.counts32.withUnsafeBufferPointer { counts in
        unsafe MPI_Reduce_scatter(
          source.start, target.start, counts.baseAddress, source.kind.handle, reduction.handle,
          comm)
      })
  }

  /// The same past 32-bit counts: each part is reduced to its rank, in chunks.
  private func reduceEachPart(
    _ source: Message, _ target: Message, _ partition: Partition, _ reduction: Reduction
  ) throws(MPIError) {
    for root in 0..<worldSize {
      let part = partition[root]
      try inChunks(of: part.count) { (start, count) throws(MPIError) in
        // int MPI_Reduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype,
        //                MPI_Op op, int root, MPI_Comm comm)
        try check(
          "MPI_Reduce",
          unsafe MPI_Reduce(
            source.at(part.lowerBound + start), rank == root ? target.at(start) : nil, count,
            source.kind.handle, reduction.handle, Int32(root), comm))
      }
    }
  }
}
