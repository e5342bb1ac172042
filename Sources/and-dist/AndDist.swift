internal import Command
internal import Foundation
internal import MPI
internal import Runs

/// The program: arguments to an invocation, run on all ranks of the job.
@main
struct AndDist {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // From the first moment on, so that a job that is told to stop while it starts does so in order.
    let interruption = Interruption()
    guard ProcessRank.rank(in: ProcessInfo.processInfo.environment) != nil else {
      return runAlone(arguments, interruption)
    }
    World.runToStatus { world in
      // Together, so that a file that one node alone lacks ends the job in order.
      switch try world.collectively({ try Reading(arguments) }) {
      case .print(let text):
        if world.isFirst { print(text) }
        return .finished
      case .run(let invocation, let logLevel):
        return try invocation.run(on: world, logLevel: logLevel, interruption)
      }
    }
  }

  /// Without a launcher: what is only to be printed, or is wrong, needs no MPI.
  private static func runAlone(_ arguments: [String], _ interruption: Interruption) {
    do throws(UsageError) {
      switch try Reading(arguments) {
      case .print(let text):
        print(text)
      case .run(let invocation, let logLevel):
        World.runToStatus { world in
          try invocation.run(on: world, logLevel: logLevel, interruption)
        }
      }
    } catch {
      try? FileHandle.standardError.write(contentsOf: Data("error: \(error)\n".utf8))
      exit(error.exitStatus)
    }
  }
}
