internal import Command
internal import Foundation
internal import MPI

/// The program: arguments to an invocation, run on all ranks of the job.
@main
struct AndDist {
  static func main() {
    let rank = ProcessRank.rank(in: ProcessInfo.processInfo.environment)
    do throws(UsageError) {
      switch try Reading(Array(CommandLine.arguments.dropFirst())) {
      case .print(let text):
        if rank ?? 0 == 0 { print(text) }
      case .run(let invocation):
        World.run { world in try invocation.run(on: world) }
      }
    } catch {
      fail(error, isLaunched: rank != nil)
    }
  }

  /// Ends the job with one line, whatever the number of ranks.
  private static func fail(_ error: UsageError, isLaunched: Bool) -> Never {
    if isLaunched { World.run { world in try world.collectively { throw error } } }
    try? FileHandle.standardError.write(contentsOf: Data("error: \(error)\n".utf8))
    exit(error.exitStatus)
  }
}
