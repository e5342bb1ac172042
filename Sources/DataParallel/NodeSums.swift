internal import Arithmetic
internal import MPI
internal import Storage

/// Sums of buckets through memory that the ranks of a node share, then by messages across nodes.
///
/// A bucket has a part for each of the node's first ranks. When all ranks of the node have written
/// the bucket, the part's rank adds it up from everyone's gradients; with several nodes the sum goes
/// by a message to the ranks of the same part on the other nodes; then the part's rank writes it
/// to everyone's gradients. So a node sends each number once, and no number is added up in another
/// order on another rank: all ranks have the same bits.
///
/// Who may touch what: a rank writes its gradients until it raises `written`; from then on the ranks
/// of the parts read and write them, each its part, until they have raised `summed`; after that the
/// rank reads them, and writes again in the next step.
final class NodeSums: BucketSums {
  private let shared: SharedArenas
  private let layout: NodeLayout
  private let buckets: [Range<Int>]
  private let messages: MessageSums?
  /// Buckets of earlier steps, which all counters go on from.
  private var before = 0
  /// Buckets of this step that this rank has written, added up its part of, and finished.
  private var (written, added, finished) = (0, 0, 0)
  private var underWay: [any SumUnderWay] = []

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

  func advance() throws(MPIError) -> Bool {
    if layout.node.rank < layout.partCount {
      try addUp()
      try finish()
    }
    return written == buckets.count
      && shared.summed[..<layout.partCount].allSatisfy { $0.value >= before + buckets.count }
  }

  func wait() throws(MPIError) {
    while try !advance() { Processor.yield() }
    before += buckets.count
    (written, added, finished) = (0, 0, 0)
  }

  /// Adds up this rank's part of the buckets that all ranks of the node have written.
  private func addUp() throws(MPIError) {
    while added < written, shared.written.allSatisfy({ $0.value > before + added }) {
      if let messages {
        let mine = part(of: added, in: shared.mine)
        sum(parts(of: added), into: [mine])
        underWay.append(try messages.start(mine, place: added))
      } else {
        sum(parts(of: added), into: parts(of: added))
        finished += 1
        shared.summed[layout.node.rank].raise(to: before + finished)
      }
      added += 1
    }
  }

  /// Gives the node the sums of all nodes that have arrived, in the order of buckets.
  private func finish() throws(MPIError) {
    for sum in underWay { _ = try sum.advance() }
    while let first = underWay.first, try first.advance() {
      underWay.removeFirst()
      let mine = part(of: finished, in: shared.mine)
      for (rank, arena) in shared.arenas.enumerated() where rank != layout.node.rank {
        part(of: finished, in: arena).copy(from: mine)
      }
      finished += 1
      shared.summed[layout.node.rank].raise(to: before + finished)
    }
  }

  private func parts(of bucket: Int) -> [Tensor] {
    shared.arenas.map { part(of: bucket, in: $0) }
  }

  private func part(of bucket: Int, in arena: Tensor) -> Tensor {
    arena.elements(layout.part(of: buckets[bucket]) ?? 0..<0)
  }
}
