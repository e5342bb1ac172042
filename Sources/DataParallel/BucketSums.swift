internal import MPI

/// The sums over all ranks of one step's buckets after the other.
///
/// Buckets become ready in their order, the same on all ranks. Nothing happens by itself: `advance`
/// takes every sum as far as it can go without waiting.
///
/// `update` is told of each range of which the sum is there and whose parameters are this rank's to
/// move: its part of them where ranks share parameters, else all. It is told of each once a step.
protocol BucketSums: AnyObject {
  /// Says that this rank's gradients of the next `count` buckets are there.
  func ready(_ count: Int) throws(MPIError)
  /// Moves on; whether all buckets that were ready are summed and updated.
  func advance(_ update: (Range<Int>) -> Void) throws(MPIError) -> Bool
  /// Returns when all buckets of the step are summed and updated, and begins the next step.
  func wait(_ update: (Range<Int>) -> Void) throws(MPIError)
}
