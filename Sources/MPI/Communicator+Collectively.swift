extension Communicator {
  /// Runs `body` on every rank, then lets all ranks agree whether anyone failed.
  ///
  /// When any rank's body threw, every rank throws the same `CollectiveError`: the error of the
  /// lowest failing rank. So no rank goes on alone into a message that nobody answers. `body`
  /// itself must not communicate. Cost: one all-reduce of two numbers when nobody fails.
  ///
  /// - Throws: `CollectiveError`, or `MPIError` if the ranks could not agree.
  public func collectively<Result>(_ body: () throws -> Result) throws -> Result {
    var result: Result?
    var failure: (any Error)?
    do { result = try body() } catch { failure = error }

    // The lowest failing rank, and whether all failed (minimum over 1 for each that did).
    var verdict = [failure == nil ? worldSize : rank, failure == nil ? 0 : 1]
    try allReduce(&verdict, .minimum)
    let lowest = verdict[0]
    if lowest == worldSize, let result { return result }

    let message = try broadcast(failure.map { "\($0)" } ?? "", root: lowest)
    let status = (failure as? any JobEndingError)?.exitStatus ?? 1
    let jobRankOfLowest = try broadcast(jobRank, root: lowest)
    throw CollectiveError(
      message: message,
      failingRank: verdict[1] == 1 && isWholeJob ? nil : jobRankOfLowest,
      exitStatus: try broadcast(status, root: lowest),
      isReporter: rank == lowest, isWholeJob: isWholeJob)
  }
}
