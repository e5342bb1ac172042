internal import MPI

/// The sums over all ranks of one step's buckets after the other.
///
/// Buckets become ready in their order, the same on all ranks. Nothing happens by itself: `advance`
/// takes every sum as far as it can go without waiting.
protocol BucketSums: AnyObject {
  /// Says that this rank's gradients of the next `count` buckets are there.
  func ready(_ count: Int) throws(MPIError)
  /// Moves on; whether all buckets of the step are summed.
  func advance() throws(MPIError) -> Bool
  /// Returns when all buckets of the step are summed, and begins the next step.
  func wait() throws(MPIError)
}
