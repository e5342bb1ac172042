internal import COpenMPI
internal import Glibc

/// The job: all processes that `mpirun` started, or this one alone.
public enum World {
  /// Runs `body` between the start and the end of MPI, and exits with a status for the whole job.
  ///
  /// Without `mpirun` the job is a world of one. When `body` returns on all ranks the job ends with
  /// status 0. An error it throws ends the job within seconds, with one line `error: …` on standard
  /// error, whatever the number of ranks:
  ///
  /// - from `Communicator.collectively`, all ranks end in order;
  /// - thrown by all ranks at about the same time, rank 0 prints it;
  /// - thrown by some ranks only, the line names the lowest of them, and the others are aborted
  ///   wherever they are.
  ///
  /// So it ends where there is no memory left for a buffer.
  ///
  /// The status is that of the error if it is a `JobEndingError`, and 1 if not.
  public static func run(_ body: (Communicator) throws -> Void) -> Never {
    runToStatus { world in
      try body(world)
      return .finished
    }
  }

  /// The same, for a `body` that says how the job ended.
  public static func runToStatus(_ body: (Communicator) throws -> JobStatus) -> Never {
    let world: Communicator
    let ending: Ending
    do throws(MPIError) {
      try start()
      world = try Communicator.world()
      ending = Ending(world, failures: try world.duplicate())
      ending.coverMemory()
    } catch {
      Ending.report("\(error)")
      exit(1)
    }
    let status: JobStatus
    do {
      status = try body(world)
      guard world.abandoned.isEmpty else { throw DroppedMessageError() }
    } catch {
      ending.end(after: error)
    }
    do throws(MPIError) {
      try check("MPI_Finalize", MPI_Finalize())
    } catch {
      Ending.report("\(error)")
      exit(1)
    }
    exit(status.rawValue)
  }

  private static func start() throws(MPIError) {
    if isAlone {
      // A world of one needs no daemon beside it, and no folder for messages: all worlds of one of a
      // user would share it, and one that ends removes it from under another that starts.
      unsafe setenv("OMPI_MCA_ess_singleton_isolated", "1", 0)
      unsafe setenv("OMPI_MCA_orte_create_session_dirs", "0", 0)
    }
    var provided: Int32 = 0
    // int MPI_Init_thread(int *argc, char ***argv, int required, int *provided)
    try check(
      "MPI_Init_thread",
      unsafe MPI_Init_thread(nil, nil, Int32(MPI_THREAD_FUNNELED), &provided))
  }

  /// Whether no launcher started this process: `mpirun` and `srun` tell it its rank in one of these.
  private static var isAlone: Bool {
    ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"].allSatisfy { (name: String) in
      unsafe getenv(name) == nil
    }
  }
}

/// Thrown at the end of a job in which a `Pending` was dropped before its `wait()`.
struct DroppedMessageError: Error, CustomStringConvertible {
  var description: String { "a message was started and dropped before its wait()" }
}
