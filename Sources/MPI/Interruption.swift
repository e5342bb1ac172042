internal import Glibc
internal import Synchronization

/// Signals that ask the job to end, noted instead of obeyed while a value of this type lives.
///
/// They are SIGINT, SIGTERM, SIGUSR1 and SIGUSR2, which `mpirun` forwards at once. Work that comes in
/// blocks asks between them (`check`, or `signal` in a vote of all ranks), so that all ranks end
/// together and in order. A second SIGINT ends the process at once. One at a time, made before other
/// threads are.
///
/// A thread waits for them, and they are blocked in the one that makes this value and in all that it
/// starts: products of oneDNN use the stack's register for an address in the heap, where the frame of a
/// signal's handler would be written (uxlfoundation/oneDNN issue 4845; in all versions up to 3.11.1).
public final class Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGUSR1, SIGUSR2]
  /// What has the waiting thread look whether it is to end.
  private static let wake = SIGUSR2
  // The last signal that came, 0 for none: a handler may do no more than store.
  private static let noted = Atomic<Int32>(0)
  private static let isEnding = Atomic(false)
  /// What each of the signals did before.
  private var former: [sigaction] = []
  private var formerMask = sigset_t()
  private var waiter = pthread_t()

  /// Notes signals from now on.
  public init() {
    Interruption.noted.store(0, ordering: .relaxed)
    Interruption.isEnding.store(false, ordering: .relaxed)
    var set = Interruption.set
    _ = unsafe pthread_sigmask(SIG_BLOCK, &set, &formerMask)
    // A thread that was there before, whose mask is its own, notes them too.
    for number in Interruption.signals {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { Interruption.note($0) }
      action.sa_flags = SA_RESTART
      var before = sigaction()
      _ = unsafe sigaction(number, &action, &before)
      former.append(before)
    }
    let status = unsafe pthread_create(&waiter, nil, { _ in unsafe Interruption.wait() }, nil)
    precondition(status == 0, "no thread for signals: error \(status)")
  }

  private static var set: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in signals { unsafe sigaddset(&set, number) }
    return set
  }

  /// The life of the thread that waits for signals.
  private static func wait() -> UnsafeMutableRawPointer? {
    var set = set
    while true {
      var number: Int32 = 0
      guard unsafe sigwait(&set, &number) == 0 else { continue }
      if number == wake && isEnding.load(ordering: .acquiring) { return nil }
      note(number)
    }
  }

  private static func note(_ number: Int32) {
    let before = noted.exchange(number, ordering: .relaxed)
    if number == SIGINT && before == SIGINT { _exit(128 + SIGINT) }
  }

  /// Signals do again what they did before; one that was noted does it now.
  public func end() {
    Interruption.isEnding.store(true, ordering: .releasing)
    pthread_kill(waiter, Interruption.wake)
    pthread_join(waiter, nil)
    for (number, var action) in zip(Interruption.signals, former) {
      _ = unsafe sigaction(number, &action, nil)
    }
    former = []
    _ = unsafe pthread_sigmask(SIG_SETMASK, &formerMask, nil)
    if let signal { kill(getpid(), signal.number) }
  }

  /// The signal that came to this process; nil for none.
  public var signal: Signal? {
    let number = Interruption.noted.load(ordering: .relaxed)
    return number == 0 ? nil : Signal(number: number)
  }

  /// Ends the work if any rank has received a signal; all ranks must call this together.
  ///
  /// - Parameters:
  ///   - world: The ranks that agree on whether there was a signal.
  ///   - work: What is interrupted, for the message.
  /// - Throws: ``CollectiveError`` on all ranks, if there was a signal.
  public func check(_ world: Communicator, during work: String) throws {
    let own = Interruption.noted.load(ordering: .relaxed)
    let signal = try world.allReduce(own, .maximum)
    guard signal != 0 else { return }
    try world.collectively {
      throw InterruptedError(signal: Signal(number: signal), work: work)
    }
  }
}

/// A signal, by its number.
public struct Signal: Sendable, Equatable, CustomStringConvertible {
  /// As in `kill -l`.
  public let number: Int32

  /// Its name.
  public var description: String {
    switch number {
    case SIGINT: "SIGINT"
    case SIGTERM: "SIGTERM"
    case SIGUSR1: "SIGUSR1"
    case SIGUSR2: "SIGUSR2"
    default: "signal \(number)"
    }
  }
}

/// A signal ended the job in order.
public struct InterruptedError: JobEndingError, CustomStringConvertible {
  /// The signal.
  public let signal: Signal
  /// What was interrupted.
  public let work: String

  /// What happened and what is left, in one line.
  public var description: String {
    "\(work) was interrupted by \(signal); the same command goes on with it"
  }

  /// Try again.
  public var exitStatus: Int32 { JobStatus.tryAgain.rawValue }
}
