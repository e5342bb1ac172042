internal import Glibc
internal import Synchronization

/// Signals that ask the job to end, noted instead of obeyed while a value of this type lives.
///
/// They are SIGINT, SIGTERM and SIGUSR1, which `mpirun` forwards at once. Work that comes in blocks
/// asks between them (`check`), so that all ranks end together and in order. One at a time.
public struct Interruption: ~Copyable {
  private static let signals = [SIGINT, SIGTERM, SIGUSR1]
  // The last signal that came, 0 for none: a handler may do no more than store.
  private static let noted = Atomic<Int32>(0)
  /// What each of the signals did before.
  private var former: [sigaction] = []

  /// Notes signals from now on.
  public init() {
    Interruption.noted.store(0, ordering: .relaxed)
    for number in Interruption.signals {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = {
        Interruption.noted.store($0, ordering: .relaxed)
      }
      action.sa_flags = SA_RESTART
      var before = sigaction()
      _ = unsafe sigaction(number, &action, &before)
      former.append(before)
    }
  }

  /// Signals do again what they did before.
  deinit {
    for (number, var action) in zip(Interruption.signals, former) {
      _ = unsafe sigaction(number, &action, nil)
    }
  }

  /// Ends the work if any rank has received a signal. All ranks must call this together.
  ///
  /// - Parameters:
  ///   - world: The ranks that agree on whether there was a signal.
  ///   - work: What is interrupted, for the message.
  /// - Throws: ``CollectiveError`` on all ranks, if there was a signal.
  public func check(_ world: Communicator, during work: String) throws {
    let own = Interruption.noted.load(ordering: .relaxed)
    let signal = try world.allReduce(own, .maximum)
    guard signal != 0 else { return }
    try world.collectively { throw InterruptedError(signal: signal, work: work) }
  }
}

/// A signal ended the job in order.
public struct InterruptedError: JobEndingError, CustomStringConvertible {
  /// The signal's number.
  public let signal: Int32
  /// What was interrupted.
  public let work: String

  /// What happened and what is left, in one line.
  public var description: String {
    let name =
      switch signal {
      case SIGINT: "SIGINT"
      case SIGTERM: "SIGTERM"
      case SIGUSR1: "SIGUSR1"
      default: "signal \(signal)"
      }
    return "\(work) was interrupted by \(name); the same command begins it again"
  }

  /// 128 and the signal's number, as shells have it.
  public var exitStatus: Int32 { 128 + signal }
}
