internal import MPI
internal import Storage

/// Sums of buckets by messages among all ranks.
final class FlatSums: BucketSums {
  private let gradients: Tensor
  private let buckets: [Range<Int>]
  private let messages: MessageSums
  private var next = 0
  private var underWay: [any SumUnderWay] = []

  init(_ gradients: Tensor, buckets: [Range<Int>], _ messages: MessageSums) {
    self.gradients = gradients
    self.buckets = buckets
    self.messages = messages
  }

  func ready(_ count: Int) throws(MPIError) {
    for bucket in next..<next + count {
      underWay.append(
        try messages.start(gradients.elements(buckets[bucket]), place: bucket))
    }
    next += count
  }

  func advance() throws(MPIError) -> Bool {
    var all = true
    for sum in underWay where try !sum.advance() { all = false }
    return all
  }

  func wait() throws(MPIError) {
    // All move on together: a compressed sum has a second message to start.
    while try !advance() { Processor.yield() }
    underWay.removeAll()
    next = 0
  }
}
