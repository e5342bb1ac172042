internal import Activity
internal import MPI
internal import Storage

/// Sums of buckets by messages among all ranks, each of which updates all parameters of its own.
final class FlatSums: BucketSums {
  private let gradients: Tensor
  private let buckets: [Range<Int>]
  private let messages: MessageSums
  private var underWay: [ExchangedSum] = []
  private var updated = 0

  init(_ gradients: Tensor, buckets: [Range<Int>], _ messages: MessageSums) {
    self.gradients = gradients
    self.buckets = buckets
    self.messages = messages
  }

  func ready(_ count: Int) throws(MPIError) {
    for bucket in underWay.count..<underWay.count + count {
      underWay.append(
        try messages.start(gradients.elements(buckets[bucket]), place: bucket))
    }
  }

  func advance(_ update: (Range<Int>) -> Void) throws(MPIError) -> Bool {
    // All move on together: each has a second message to start.
    for sum in underWay[updated...] { _ = try sum.advance() }
    while updated < underWay.count, try underWay[updated].advance() {
      update(buckets[updated])
      updated += 1
    }
    return updated == underWay.count
  }

  func wait(_ update: (Range<Int>) -> Void) throws(MPIError) {
    try Activity.during("sums of gradients", .ranks) { () throws(MPIError) in
      while try !advance(update) { Processor.yield() }
    }
    underWay.removeAll()
    updated = 0
  }
}
