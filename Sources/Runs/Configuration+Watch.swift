internal import Configuration
internal import Logging
internal import MPI
internal import Reports
internal import Watchdog

extension Configuration {
  /// Starts to watch over all ranks, as `stall-warn` and `stall-abort` say; whoever sees that the job
  /// stands still says it, whatever its rank.
  func watch(_ world: Communicator) throws -> Watchdog? {
    try Watchdog.start(
      world, Watchdog.Limits(warn: stallWarn.seconds, abort: stallAbort.seconds)
    ) { StandardErrorLog.write(.warning, $0) }
  }
}
