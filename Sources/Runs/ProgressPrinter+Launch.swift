internal import Foundation
internal import Logging
internal import MPI
internal import Reports

extension ProgressPrinter {
  /// A printer of this process, whose log lines go to the logger `label`.
  convenience init(label: String, logEvery: Double) {
    self.init(
      logEvery: logEvery, isLaunched: ProcessRank.isLaunched, logger: Logger(label: label))
  }
}

extension StageDisplay {
  /// A display of this process, whose log lines go to the logger `label`.
  convenience init(label: String) {
    self.init(isLaunched: ProcessRank.isLaunched, logger: Logger(label: label))
  }
}

extension ProcessRank {
  /// Whether a launcher started this process.
  fileprivate static var isLaunched: Bool { rank(in: ProcessInfo.processInfo.environment) != nil }
}
