/// Sums a few numbers over the replicas of a network, for synchronised batch norm.
///
/// All replicas call it the same number of times, those whose part of a batch is empty as well.
public protocol StatisticsExchange {
  /// Replaces each number by its sum over all replicas.
  func sum(_ values: inout [Double]) throws
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
