internal import Storage

/// The memory of messages that were dropped before they arrived.
///
/// An error that unwinds through a step drops its messages. Waiting for them could take for ever,
/// as the failed rank's peers may never send; freeing their memory would let MPI write into it. So
/// it is kept here until the job ends.
final class Abandoned {
  private var memory: [Buffer] = []
  private var count = 0

  /// Keeps the memory of a message.
  func keep(_ buffers: [Buffer]) {
    memory += buffers
    count += 1
  }

  /// Whether no message was dropped.
  var isEmpty: Bool { count == 0 }
}
