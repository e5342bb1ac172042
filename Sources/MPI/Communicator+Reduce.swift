internal import COpenMPI
public import Storage

extension Communicator {
  /// Replaces each number on `root` by the sum (or minimum, maximum) of that number on all ranks.
  ///
  /// MPI 3.1, section 5.9.1. The other ranks' numbers stay as they are. Nothing is allocated.
  public func reduce(
    _ tensor: Tensor, _ reduction: Reduction = .sum, root: Int = 0
  ) throws(MPIError) {
    try unsafe reduce(Message(tensor), reduction, root: root)
  }

  /// Replaces each element on `root` by the sum (or minimum, maximum) of that element on all ranks.
  public func reduce<Element: MessageElement>(
    _ elements: inout [Element], _ reduction: Reduction = .sum, root: Int = 0
  ) throws(MPIError) {
    var span = elements.mutableSpan
    try unsafe withMessage(writing: &span) { (message) throws(MPIError) in
      try unsafe reduce(message, reduction, root: root)
    }
  }

  private func reduce(
    _ message: Message, _ reduction: Reduction, root: Int
  ) throws(MPIError) {
    try unsafe inChunks(of: message.count) { (start, count) throws(MPIError) in
      let place = unsafe message.at(start)
      // int MPI_Reduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype,
      //                MPI_Op op, int root, MPI_Comm comm)
      try check(
        "MPI_Reduce",
        unsafe MPI_Reduce(
          rank == root ? and_MPI_IN_PLACE() : place, rank == root ? place : nil, count,
          message.kind.handle, reduction.handle, Int32(root), comm))
    }
  }
}
