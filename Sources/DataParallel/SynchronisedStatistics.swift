public import MPI
public import Networks

/// Sums batch statistics over all ranks: synchronised batch norm.
///
/// With it a step's arithmetic is that of the global batch, however many ranks share it. Cost: two
/// all-reduces of 2C + 1 doubles for each batch norm of C channels in a step.
public final class SynchronisedStatistics: StatisticsExchange {
  private let communicator: Communicator
  /// Seconds in messages so far, of all calls.
  public private(set) var secondsWaited = 0.0

  /// An exchange among the ranks of `communicator`.
  public init(_ communicator: Communicator) {
    self.communicator = communicator
  }

  /// Replaces each number by its sum over all ranks.
  public func sum(_ values: inout [Double]) throws {
    let start = ContinuousClock.now
    defer { secondsWaited += (ContinuousClock.now - start) / .seconds(1) }
    try communicator.allReduce(&values)
  }
}
