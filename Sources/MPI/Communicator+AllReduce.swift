internal import COpenMPI
public import Storage

extension Communicator {
  /// Replaces each number by the sum (or minimum, maximum) of that number on all ranks.
  ///
  /// MPI 3.1, section 5.9.6. The count is the same on all ranks. Nothing is allocated. The result
  /// has the same bits on every rank.
  public func allReduce(_ tensor: Tensor, _ reduction: Reduction = .sum) throws(MPIError) {
    try unsafe allReduce(Message(tensor), reduction)
  }

  /// Replaces each element by the sum (or minimum, maximum) of that element on all ranks.
  public func allReduce<Element: MessageElement>(
    _ elements: inout MutableSpan<Element>, _ reduction: Reduction = .sum
  ) throws(MPIError) {
    try unsafe withMessage(writing: &elements) { (message) throws(MPIError) in
      try unsafe allReduce(message, reduction)
    }
  }

  /// Replaces each element by the sum (or minimum, maximum) of that element on all ranks.
  public func allReduce<Element: MessageElement>(
    _ elements: inout [Element], _ reduction: Reduction = .sum
  ) throws(MPIError) {
    var span = elements.mutableSpan
    try allReduce(&span, reduction)
  }

  /// The sum (or minimum, maximum) of the ranks' values.
  public func allReduce<Element: MessageElement>(
    _ value: Element, _ reduction: Reduction = .sum
  ) throws(MPIError) -> Element {
    var values = [value]
    try allReduce(&values, reduction)
    return values[0]
  }

  private func allReduce(_ message: Message, _ reduction: Reduction) throws(MPIError) {
    try unsafe inChunks(of: message.count) { (start, count) throws(MPIError) in
      // int MPI_Allreduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype,
      //                   MPI_Op op, MPI_Comm comm)
      try check(
        "MPI_Allreduce",
        unsafe MPI_Allreduce(
          and_MPI_IN_PLACE(), message.at(start), count, message.kind.handle, reduction.handle,
          comm))
    }
  }
}
