internal import COpenMPI
public import Storage

extension Communicator {
  /// Sends numbers to one rank while receiving as many as announced from another, as blocks are
  /// passed round a ring.
  ///
  /// MPI 3.1, section 3.10. The count received is the count that `sender` sends. Nothing is
  /// allocated.
  public func sendReceive(
    _ source: Tensor, to receiver: Int, into target: Tensor, from sender: Int
  ) throws(MPIError) {
    let outgoing = unsafe Message(source)
    let incoming = unsafe Message(target)
    unsafe precondition(!outgoing.overlaps(incoming), "send-receive into its own source")
    try unsafe exchange(outgoing, to: receiver, incoming, from: sender)
  }

  /// Sends elements to one rank while receiving `count` from another.
  public func sendReceive<Element: MessageElement & Numeric>(
    _ elements: [Element], to receiver: Int, count: Int, from sender: Int
  ) throws(MPIError) -> [Element] {
    var result = [Element](repeating: .zero, count: count)
    var span = result.mutableSpan
    try unsafe withMessage(writing: &span) { (incoming) throws(MPIError) in
      try unsafe withMessage(reading: elements.span) { (outgoing) throws(MPIError) in
        try unsafe exchange(outgoing, to: receiver, incoming, from: sender)
      }
    }
    return result
  }

  private func exchange(
    _ outgoing: Message, to receiver: Int, _ incoming: Message, from sender: Int
  ) throws(MPIError) {
    var start = 0
    repeat {
      try unsafe exchangeChunk(at: start, outgoing, to: receiver, incoming, from: sender)
      start += largestMessage
    } while unsafe start < max(outgoing.count, incoming.count)
  }

  private func exchangeChunk(
    at start: Int, _ outgoing: Message, to receiver: Int, _ incoming: Message, from sender: Int
  ) throws(MPIError) {
    // A side that has nothing left takes no part in this chunk; its partner knows the same count.
    let sent = unsafe min(outgoing.count - start, largestMessage)
    let received = unsafe min(incoming.count - start, largestMessage)
    // int MPI_Sendrecv(const void *sendbuf, int sendcount, MPI_Datatype sendtype, int dest,
    //                  int sendtag, void *recvbuf, int recvcount, MPI_Datatype recvtype,
    //                  int source, int recvtag, MPI_Comm comm, MPI_Status *status)
    try check(
      "MPI_Sendrecv",
      unsafe MPI_Sendrecv(
        outgoing.at(start), Int32(max(sent, 0)), outgoing.kind.handle,
        sent > 0 ? Int32(receiver) : MPI_PROC_NULL, Communicator.exchangeTag,
        incoming.at(start), Int32(max(received, 0)), incoming.kind.handle,
        received > 0 ? Int32(sender) : MPI_PROC_NULL, Communicator.exchangeTag, comm,
        and_MPI_STATUS_IGNORE()))
  }

  /// Marks the messages of an exchange.
  private static let exchangeTag: Int32 = 2
}
