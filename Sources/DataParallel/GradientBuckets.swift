public import MPI
public import Networks
internal import Storage

/// Sums the ranks' gradients while backward still computes.
///
/// Backward completes the arena's segments from the end. Neighbouring segments are joined into
/// buckets of a size worth a message; a bucket's non-blocking all-reduce starts as soon as its last
/// segment is there, and moves on whenever another segment is done. The loss is divided by the
/// global batch, so that the sum is the gradient.
public final class GradientBuckets {
  /// Least size of a bucket, in floats: 1 MiB.
  ///
  /// Smaller messages cost their latency.
  public static let leastCount = 1 << 18

  private let network: Network
  private let communicator: Communicator
  /// For the segment that completes a bucket, the bucket's range of the arena.
  private let ranges: [Int: Range<Int>]
  private var pending: [Pending] = []

  /// Buckets for a network's gradients.
  public init(
    _ network: Network, _ communicator: Communicator, leastCount: Int = GradientBuckets.leastCount
  ) {
    self.network = network
    self.communicator = communicator
    var ranges: [Int: Range<Int>] = [:]
    var end = network.gradients.all.count
    for segment in (0..<network.segmentCount).reversed() {
      let start = network.gradientRange(ofSegment: segment).lowerBound
      guard segment == 0 || end - start >= leastCount else { continue }
      ranges[segment] = start..<end
      end = start
    }
    self.ranges = ranges
  }

  /// How many messages a step sends.
  public var count: Int { ranges.count }

  /// Starts the message that the segment completes, if it does, and lets the others move on.
  public func send(segment: Int) throws(MPIError) {
    guard communicator.worldSize > 1 else { return }
    if let range = ranges[segment] {
      pending.append(try communicator.startAllReduce(network.gradients.all.elements(range)))
    }
    for message in pending { try message.test() }
  }

  /// Returns when all messages of the step have arrived.
  public func wait() throws(MPIError) {
    for message in pending { try message.wait() }
    pending.removeAll()
  }
}
