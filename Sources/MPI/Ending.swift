internal import COpenMPI
internal import Glibc
internal import Storage

/// How a job ends after an error: one line, one status, no rank left behind.
package struct Ending {
  private let world: Communicator
  /// The whole job, for the one message that says that this rank failed too.
  private let failures: Communicator

  init(_ world: Communicator, failures: Communicator) {
    self.world = world
    self.failures = failures
  }

  /// Ends the job after an error that `World.run`'s body threw.
  func end(after error: any Error) -> Never {
    let status = Ending.status(of: error)
    if let agreed = error as? CollectiveError { end(after: agreed, status) }
    guard world.worldSize > 1 else {
      Ending.report("\(error)")
      leave(status)
    }
    guard allFailed(within: patience) else { speakAndAbort("rank \(world.rank): \(error)", status) }
    guard world.isFirst else { abortLate(status) }
    speakAndAbort("\(error)", status)
  }

  /// Ends all processes of the job from any thread, wherever their main threads are.
  ///
  /// A launcher that waits for a host which is cut off would wait for ever: it is killed a while later.
  package static func endJob(_ message: String) -> Never {
    if isFirstToSpeak() { report(message) } else { sleep(6) }
    killLauncher(after: 15)
    unsafe abort(and_MPI_COMM_WORLD(), 1)
  }

  /// Starts a process, in a session of its own, that kills the launcher if it is still there then.
  private static func killLauncher(after seconds: Int) {
    let script = """
      sleep "$1"
      case $(cat "/proc/$0/comm") in mpirun | orterun | prterun | mpiexec) kill -KILL "$0" ;; esac
      """
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // POSIX_SPAWN_SETSID of spawn.h, which Swift does not import.
    unsafe posix_spawnattr_setflags(&attributes, 0x80)
    let words = ["/bin/sh", "-c", script, "\(getppid())", "\(seconds)"]
    // This process ends: what it allocates is not freed.
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var process: pid_t = 0
    _ = unsafe posix_spawn(&process, "/bin/sh", nil, &attributes, &arguments, environ)
  }

  /// From now on the job ends in this way too where a rank has no memory left.
  ///
  /// That rank speaks at once, on whatever thread it is, and cannot wait for the others.
  func coverMemory() {
    let (rank, isAlone) = (world.rank, world.worldSize == 1)
    MemoryExhaustion.end { message in
      guard !isAlone else {
        Ending.report(message)
        exit(1)
      }
      if Ending.isFirstToSpeak() { Ending.report("rank \(rank): \(message)") } else { sleep(6) }
      unsafe Ending.abort(and_MPI_COMM_WORLD(), 1)
    }
  }

  /// Ends the job after an error that all ranks of a group agreed on.
  private func end(after agreed: CollectiveError, _ status: Int32) -> Never {
    if agreed.isWholeJob {
      if agreed.isReporter { Ending.report("\(agreed)") }
      leave(status)
    }
    guard agreed.isReporter else { abortLate(status) }
    usleep(UInt32(patience) * 1_000)
    speakAndAbort("\(agreed)", status)
  }

  /// How many milliseconds a rank waits for the others' errors before it speaks of its own.
  ///
  /// Each waits longer than the one below it, so that the lowest of several speaks: its abort ends
  /// the others while they still wait.
  private var patience: Int {
    300 + 150 * min(world.rank, 10) + 10 * min(max(world.rank - 10, 0), 200)
  }

  /// Prints the line unless another process of this node did, and ends the job.
  private func speakAndAbort(_ message: String, _ status: Int32) -> Never {
    guard Ending.isFirstToSpeak() else { abortLate(status) }
    Ending.report(message)
    abort(status)
  }

  /// Whether no process of this node spoke yet, by a file in the job's own folder, which `mpirun`
  /// makes and removes.
  private static func isFirstToSpeak() -> Bool {
    guard let folder = unsafe getenv("PMIX_SERVER_TMPDIR"),
      let job = unsafe getenv("PMIX_NAMESPACE")
    else { return true }
    let path = unsafe "\(String(cString: folder))/and-dist-error-\(String(cString: job))"
    let file = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600)
    guard file >= 0 else { return errno != EEXIST }
    close(file)
    return true
  }

  /// Prints the one line of the job.
  static func report(_ message: String) {
    let line =
      "error: " + message.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n"
    fflush(nil)
    // One write, so that lines of several processes never mix.
    var bytes = Array(line.utf8)
    _ = unsafe write(2, &bytes, bytes.count)
  }

  private static func status(of error: any Error) -> Int32 {
    min(max((error as? any JobEndingError)?.exitStatus ?? 1, 1), 255)
  }

  /// Whether all ranks of the job came here within so many milliseconds.
  private func allFailed(within milliseconds: Int) -> Bool {
    var request: MPI_Request?
    // int MPI_Ibarrier(MPI_Comm comm, MPI_Request *request)
    let started = unsafe MPI_Ibarrier(failures.comm, &request)
    guard started == MPI_SUCCESS else { return false }
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    var arrived: Int32 = 0
    while ContinuousClock.now < deadline {
      // int MPI_Test(MPI_Request *request, int *flag, MPI_Status *status)
      let code = unsafe MPI_Test(&request, &arrived, and_MPI_STATUS_IGNORE())
      guard code == MPI_SUCCESS else { return false }
      if arrived != 0 { return true }
      usleep(1_000)
    }
    return false
  }

  /// Ends MPI in order with all the others, or by force if a message is still under way.
  private func leave(_ status: Int32) -> Never {
    guard world.abandoned.isEmpty else {
      if world.worldSize == 1 { exit(status) }
      abortLate(status)
    }
    fflush(nil)
    alarm(10)
    // int MPI_Finalize(void)
    _ = MPI_Finalize()
    exit(status)
  }

  /// Ends all processes of the job, wherever they are.
  private func abort(_ status: Int32) -> Never { unsafe Ending.abort(world.comm, status) }

  private static func abort(_ comm: MPI_Comm?, _ status: Int32) -> Never {
    fflush(nil)
    // Should the abort itself get stuck, the signal ends this process, and mpirun the others.
    alarm(10)
    // int MPI_Abort(MPI_Comm comm, int errorcode)
    _ = unsafe MPI_Abort(comm, status)
    exit(status)
  }

  /// Aborts after the rank that speaks has had time to, which ends this one as a rule.
  private func abortLate(_ status: Int32) -> Never {
    sleep(6)
    abort(status)
  }
}
