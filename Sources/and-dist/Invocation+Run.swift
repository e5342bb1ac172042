internal import Command
internal import MPI

extension Invocation {
  /// Does what the command line asks for, as one rank of the job.
  func run(on world: Communicator) throws {
    switch self {
    case .train, .evaluate, .embed, .discover, .doctor, .benchmark:
      throw UsageError(description: "this command is not there yet")
    }
  }
}
