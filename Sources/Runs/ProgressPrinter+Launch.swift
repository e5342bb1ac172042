internal import Foundation
internal import Logging
internal import MPI
internal import Reports

extension ProgressPrinter {
  /// A printer of this process, whose log lines go to the logger `label`.
  convenience init(label: String, logEvery: Double) {
    self.init(
      logEvery: logEvery,
      isLaunched: ProcessRank.rank(in: ProcessInfo.processInfo.environment) != nil,
      logger: Logger(label: label))
  }
}
