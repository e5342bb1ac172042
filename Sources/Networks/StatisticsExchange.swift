/// Sums a few numbers over all parts of a job, for synchronised batch norm.
///
/// All replicas call it the same number of times, those whose parts of a batch are empty as well.
public protocol StatisticsExchange {
  /// The sum over all parts of what each has, of equal length; `parts` are those of this replica.
  func sum(_ parts: [[Double]]) throws -> [Double]
}

/// Where batch norm takes its mean and variance from.
public enum NormalisationMode: Sendable {
  /// The batch's, which then enter the running averages.
  case training
  /// The batch's; the running averages stay.
  case batchStatistics
  /// The running averages.
  case evaluation
}
