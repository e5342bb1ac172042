internal import Activity
internal import Arithmetic
internal import MPI
internal import Storage

/// Sums of buckets through memory that the ranks of a node share, then by messages across nodes.
///
/// A bucket has a part for each of the node's first ranks. When all ranks of the node have written
/// the bucket, the part's rank adds it up from everyone's gradients; with several nodes the sum goes
/// by a message to the ranks of the same part on the other nodes; then the part's rank updates that
/// part of the parameters, which the node has once. So a node sends each number once, nobody copies
/// a sum to others, and no number is added up in another order on another node: all have the same
/// bits.
///
/// Who may touch what: a rank writes its gradients, and reads the parameters of a bucket, until it
/// raises `written`; from then on the ranks of the parts read the gradients, write the sums to the
/// first rank's, and write the parameters, each its part, until they have raised `updated`; after
/// that the rank reads the parameters, and writes its gradients again in the next step.
final class NodeSums: BucketSums {
  private let shared: SharedArenas
  private let layout: NodeLayout
  private let buckets: [Range<Int>]
  private let messages: MessageSums?
  /// Buckets of earlier steps, which all counters go on from.
  private var before = 0
  /// Buckets of this step that this rank has written, added up its part of, and updated it.
  private var (written, added, updated) = (0, 0, 0)
  private var underWay: [ExchangedSum] = []

  init(
    _ shared: SharedArenas, _ layout: NodeLayout, buckets: [Range<Int>], messages: MessageSums?
  ) {
    self.shared = shared
    self.layout = layout
    self.buckets = buckets
    self.messages = messages
  }

  func ready(_ count: Int) throws(MPIError) {
    written += count
    shared.written[layout.node.rank].raise(to: before + written)
  }

  func advance(_ update: (Range<Int>) -> Void) throws(MPIError) -> Bool {
    if layout.node.rank < layout.partCount {
      while added < written, shared.written.allSatisfy({ $0.value > before + added }) {
        try addUp(bucket: added)
        added += 1
        if messages == nil { finish(update) }
      }
      // Sums across nodes are finished in the order of buckets.
      for sum in underWay { _ = try sum.advance() }
      while let first = underWay.first, try first.advance() {
        underWay.removeFirst()
        finish(update)
      }
    }
    return written == buckets.count
      && shared.updated[..<layout.partCount].allSatisfy { $0.value >= before + buckets.count }
  }

  func wait(_ update: (Range<Int>) -> Void) throws(MPIError) {
    try Activity.during("sums of gradients", .ranks) { () throws(MPIError) in
      while try !advance(update) { Processor.yield() }
    }
    before += buckets.count
    (written, added, updated) = (0, 0, 0)
  }

  /// Adds up this rank's part of a bucket that all ranks of the node have written.
  private func addUp(bucket: Int) throws(MPIError) {
    let range = part(of: bucket)
    let sums = shared.sums.elements(range)
    sumInTree(shared.gradients.map { $0.elements(range) }, into: sums)
    if let messages { underWay.append(try messages.start(sums, place: bucket)) }
  }

  /// Updates this rank's part of the next bucket, of which the sum is there.
  private func finish(_ update: (Range<Int>) -> Void) {
    update(part(of: updated))
    updated += 1
    shared.updated[layout.node.rank].raise(to: before + updated)
  }

  private func part(of bucket: Int) -> Range<Int> { layout.part(of: buckets[bucket]) ?? 0..<0 }
}
