public import MPI
public import Networks
public import Storage

/// Sums the ranks' gradients while backward still computes.
///
/// Backward completes the arena's segments from the end. Neighbouring segments are joined, and large
/// ones cut, into buckets of a size worth a message; a bucket's sum starts as soon as its last
/// segment is there, and moves on whenever another segment is done. The loss is divided by the
/// global batch, so that the sum is the gradient.
///
/// As soon as a part is summed, its parameters are updated by the rank that has summed it: nothing of
/// a step reads them any more, as a bucket is ready when all ranks have been through its layers. An
/// optimiser that takes only whole tensors has them after all sums, each on one rank of a node.
public final class GradientBuckets {
  /// How many buckets a step has.
  public let count: Int

  /// For each segment, how many buckets are complete with it.
  private let completed: [Int]
  private let sums: any BucketSums
  private let reduction: GradientReduction
  /// What this rank updates as a whole, after all sums; nil if any part can be updated at once.
  private let wholeRanges: [Range<Int>]?

  /// Buckets for the gradients of a network, which `reduction` laid out; all ranks make them together.
  ///
  /// `wholeRanges` are what the optimiser updates as a whole; nil if it takes any part.
  public convenience init(
    _ network: Network, _ reduction: GradientReduction, wholeRanges: [Range<Int>]? = nil
  ) throws(MPIError) {
    try self.init(
      network.gradients, segments: (0..<network.segmentCount).map(network.gradientRange),
      reduction, wholeRanges: wholeRanges)
  }

  /// Buckets for an arena that `reduction` laid out, completed segment by segment from the end.
  ///
  /// Segments begin at slots.
  public init(
    _ gradients: Arena, segments: [Range<Int>], _ reduction: GradientReduction,
    wholeRanges: [Range<Int>]? = nil
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
    self.reduction = reduction
    self.wholeRanges = wholeRanges.map { reduction.own($0, of: gradients.all.count) }
    sums = try reduction.sums(of: gradients.all, buckets: buckets)
  }

  /// Starts the sums of the buckets that the segment completes, and lets the others move on.
  ///
  /// `update` is called for ranges that are summed and this rank's to update.
  public func send(segment: Int, update: (Range<Int>) -> Void) throws(MPIError) {
    if completed[segment] > 0 { try sums.ready(completed[segment]) }
    _ = try wholeRanges == nil ? sums.advance(update) : sums.advance { _ in }
  }

  /// Returns when all parameters are updated from the sums of the step.
  ///
  /// `update` is called for the ranges that were not yet summed. The time is that of ranks that are
  /// behind, and of messages, additions and updates not yet done.
  public func wait(update: (Range<Int>) -> Void) throws(MPIError) {
    guard let wholeRanges else { return try sums.wait(update) }
    try sums.wait { _ in }
    for range in wholeRanges { update(range) }
    try reduction.meet()
  }
}
