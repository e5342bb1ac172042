public import MPI
public import Networks

/// Sums batch statistics over all parts of a job: synchronised batch norm.
///
/// With it a step's arithmetic is that of the global batch, however many parts share it. Cost: two
/// sums of 2C + 1 doubles over all ranks for each batch norm of C channels in a step.
public final class SynchronisedStatistics: StatisticsExchange {
  private let communicator: Communicator
  /// Seconds in messages so far, of all calls.
  public private(set) var secondsWaited = 0.0

  /// An exchange among the ranks of `communicator`.
  public init(_ communicator: Communicator) {
    self.communicator = communicator
  }

  /// The sums over all parts.
  public func sum(_ parts: [[Double]]) throws -> [Double] {
    let start = ContinuousClock.now
    defer { secondsWaited += (ContinuousClock.now - start) / .seconds(1) }
    return try communicator.sumOverParts(parts)
  }
}
