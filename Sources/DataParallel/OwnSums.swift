internal import MPI

/// The sums of one rank alone: its gradients are the sums as soon as they are there.
final class OwnSums: BucketSums {
  private let buckets: [Range<Int>]
  private var (written, updated) = (0, 0)

  init(buckets: [Range<Int>]) {
    self.buckets = buckets
  }

  func ready(_ count: Int) { written += count }

  func advance(_ update: (Range<Int>) -> Void) -> Bool {
    while updated < written {
      update(buckets[updated])
      updated += 1
    }
    return updated == buckets.count
  }

  func wait(_ update: (Range<Int>) -> Void) {
    precondition(advance(update), "\(written) of \(buckets.count) buckets are there")
    (written, updated) = (0, 0)
  }
}
