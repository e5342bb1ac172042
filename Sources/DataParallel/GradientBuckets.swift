public import MPI
public import Networks
public import Storage

/// Sums the ranks' gradients while backward still computes.
///
/// Backward completes the arena's segments from the end. Neighbouring segments are joined, and large
/// ones cut, into buckets of a size worth a message; a bucket's sum starts as soon as its last
/// segment is there, and moves on whenever another segment is done. The loss is divided by the
/// global batch, so that the sum is the gradient.
public final class GradientBuckets {
  /// How many buckets a step has.
  public let count: Int

  /// For each segment, how many buckets are complete with it.
  private let completed: [Int]
  /// Nil on one rank, whose gradients are the sums.
  private let sums: (any BucketSums)?

  /// Buckets for the gradients of a network, which `reduction` laid out; all ranks make them together.
  public convenience init(_ network: Network, _ reduction: GradientReduction) throws(MPIError) {
    try self.init(
      network.gradients, segments: (0..<network.segmentCount).map(network.gradientRange),
      reduction)
  }

  /// Buckets for an arena that `reduction` laid out, completed segment by segment from the end.
  ///
  /// Segments begin at slots.
  public init(
    _ gradients: Arena, segments: [Range<Int>], _ reduction: GradientReduction
  ) throws(MPIError) {
    precondition(
      segments.allSatisfy { $0.lowerBound.isMultiple(of: 16) }, "segments at \(segments)")
    var completed = [Int](repeating: 0, count: segments.count)
    var buckets: [Range<Int>] = []
    var end = gradients.all.count
    for segment in segments.indices.reversed() {
      let start = segments[segment].lowerBound
      let least = reduction.options.bucketCount
      guard segment == 0 || end - start >= least else { continue }
      let pieces = max((end - start) / least, 1)
      // Cut at cache lines, as arenas are; the end first.
      let edges = (0...pieces).map { end - ($0 * (end - start) / pieces) / 16 * 16 }
      let cut = zip(edges.dropFirst().dropLast() + [start], edges).map { $0..<$1 }
      completed[segment] = cut.count
      buckets += cut
      end = start
    }
    count = buckets.count
    self.completed = completed
    sums =
      reduction.world.worldSize > 1
      ? try reduction.sums(of: gradients.all, buckets: buckets) : nil
  }

  /// Starts the sums of the buckets that the segment completes, and lets the others move on.
  public func send(segment: Int) throws(MPIError) {
    guard let sums else { return }
    if completed[segment] > 0 { try sums.ready(completed[segment]) }
    _ = try sums.advance()
  }

  /// Returns when all sums of the step are there.
  ///
  /// The time is that of ranks that are behind, and of messages and additions not yet done.
  public func wait() throws(MPIError) { try sums?.wait() }
}
