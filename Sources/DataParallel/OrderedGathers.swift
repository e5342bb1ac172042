internal import MPI

/// The second messages of compressed sums: all ranks start them in the order of the first ones.
///
/// A rank starts a second message when its first has arrived, which is at another moment on each rank.
/// MPI pairs the collective messages of a communicator by their order: so these have a communicator
/// of their own, and each waits for its turn.
final class OrderedGathers {
  let communicator: Communicator
  private var announced = 0
  private var started = 0

  init(communicator: Communicator) { self.communicator = communicator }

  /// The turn of the sum that starts now.
  func turn() -> Int {
    defer { announced += 1 }
    return announced
  }

  /// Starts a message if it is its turn; nil if it is not yet.
  func start(
    turn: Int, _ body: (Communicator) throws(MPIError) -> Pending
  ) throws(MPIError) -> Pending? {
    guard turn == started else { return nil }
    started += 1
    return try body(communicator)
  }
}
