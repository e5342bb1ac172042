internal import COpenMPI
public import Storage

extension Communicator {
  /// Copies the numbers of `root` to all ranks.
  ///
  /// MPI 3.1, section 5.4. The count is the same on all ranks. Nothing is allocated.
  public func broadcast(_ tensor: Tensor, root: Int = 0) throws(MPIError) {
    try unsafe broadcast(Message(tensor), root: root)
  }

  /// Copies the elements of `root` to all ranks; the count is the same on all.
  public func broadcast<Element: MessageElement>(
    _ elements: inout MutableSpan<Element>, root: Int = 0
  ) throws(MPIError) {
    try unsafe withMessage(writing: &elements) { (message) throws(MPIError) in
      try unsafe broadcast(message, root: root)
    }
  }

  /// The elements that `root` gave, of any count; what the other ranks give is ignored.
  public func broadcast<Element: MessageElement & Numeric>(
    _ elements: [Element], root: Int = 0
  ) throws(MPIError) -> [Element] {
    let count = try broadcast(elements.count, root: root)
    var result = rank == root ? elements : [Element](repeating: .zero, count: count)
    var span = result.mutableSpan
    try broadcast(&span, root: root)
    return result
  }

  /// The string that `root` gave; what the other ranks give is ignored.
  public func broadcast(_ string: String, root: Int = 0) throws(MPIError) -> String {
    String(decoding: try broadcast(Array(string.utf8), root: root), as: UTF8.self)
  }

  /// The value that `root` gave.
  public func broadcast<Element: MessageElement>(
    _ value: Element, root: Int = 0
  ) throws(MPIError) -> Element {
    var values = [value]
    var span = values.mutableSpan
    try broadcast(&span, root: root)
    return values[0]
  }

  func broadcast(_ message: Message, root: Int) throws(MPIError) {
    try unsafe broadcast(message, 0..<message.count, root: root)
  }

  /// Copies a range of the elements of `root` to all ranks.
  func broadcast(_ message: Message, _ range: Range<Int>, root: Int) throws(MPIError) {
    try inChunks(of: range.count) { (start, count) throws(MPIError) in
      // int MPI_Bcast(void *buffer, int count, MPI_Datatype datatype, int root, MPI_Comm comm)
      try check(
        "MPI_Bcast",
        unsafe MPI_Bcast(
          message.at(range.lowerBound + start), count, message.kind.handle, Int32(root), comm))
    }
  }
}
