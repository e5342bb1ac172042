internal import Activity
public import Files
internal import Foundation

/// Prepares batches of images ahead of the step, on threads of its own, in a fixed order.
///
/// `start` begins a pass; `next` gives its batches one by one, then nil. The threads share the images
/// of a batch; what it gives does not depend on their number. A batch keeps its memory for as long
/// as something holds it; memory that nothing holds is used again.
public final class Loader {
  private let queue: LoaderQueue
  private let split: ImageSplit
  private let workers: Int
  /// Seconds that `next` has waited for images since the pass began; without threads, worked.
  public private(set) var secondsWaited = 0.0
  /// Seconds that the last call of `next` waited.
  public private(set) var lastWait = 0.0
  private lazy var ownAugmenter = Augmenter(split)

  /// A loader of images of `split`.
  ///
  /// - Parameters:
  ///   - split: The images.
  ///   - workers: How many threads prepare images. With 0, `next` prepares them itself.
  ///   - ahead: How many batches are prepared ahead at most, in addition to the one in use.
  public init(_ split: ImageSplit, workers: Int = 1, ahead: Int = mostAhead) {
    precondition(workers >= 0 && ahead > 0, "\(workers) workers, \(ahead) batches ahead")
    self.split = split
    self.workers = workers
    queue = LoaderQueue(split, slots: workers == 0 ? 1 : ahead)
    for number in 0..<workers {
      let thread = Thread { [queue, split] in queue.work(Augmenter(split)) }
      thread.name = "loader \(number)"
      queue.addWorker()
      thread.start()
    }
  }

  deinit {
    queue.stop()
  }

  /// How many batches of that size are prepared ahead of the one in use.
  ///
  /// Fewer if they are large: one is enough to keep all threads at work.
  package static func batchesAhead(byteCount: Int) -> Int {
    max(1, min(mostAhead, (64 << 20) / max(byteCount, 1)))
  }

  /// Batches that are prepared ahead, of small images.
  public static let mostAhead = 3

  /// Begins a pass over `batchCount` batches, augmented by `recipe` or plain.
  ///
  /// `images` gives the indices of a batch; it is called as each is begun, on any thread. What is
  /// left of an earlier pass is dropped.
  public func start(
    _ batchCount: Int, _ recipe: AugmentationRecipe? = nil, seed: UInt64 = 0,
    round: Int = 0, epoch: Int = 0, images: @escaping @Sendable (_ batch: Int) -> [Int]
  ) {
    begin(
      LoaderPass(
        batchCount: batchCount, images: images, recipe: recipe, seed: seed, round: round,
        epoch: epoch))
  }

  /// Begins a pass over what `order` gives to neighbouring parts, from batch `first` on, augmented by
  /// `recipe` or plain.
  public func start(
    _ order: EpochOrder, of parts: Range<Int>, from first: Int = 0,
    _ recipe: AugmentationRecipe? = nil,
    seed: UInt64 = 0, round: Int = 0, epoch: Int = 0
  ) {
    start(order.batchCount - first, recipe, seed: seed, round: round, epoch: epoch) {
      order.images(of: parts, in: first + $0)
    }
  }

  /// Begins a pass over these batches of indices, augmented by `recipe` or plain.
  public func start(
    _ batches: [[Int]], _ recipe: AugmentationRecipe? = nil, seed: UInt64 = 0, epoch: Int = 0
  ) {
    start(batches.count, recipe, seed: seed, epoch: epoch) { batches[$0] }
  }

  /// Begins a plain pass over `indices` in batches of `batchSize` images, for evaluation; each image
  /// is seen in all `views`.
  public func start(_ indices: Range<Int>, batchSize: Int, views: [CropView] = [.centre]) {
    begin(
      LoaderPass(
        batchCount: (indices.count + batchSize - 1) / batchSize,
        images: { batch in
          let first = indices.lowerBound + batch * batchSize
          return Array(first..<min(first + batchSize, indices.upperBound))
        }, views: views))
  }

  private func begin(_ pass: LoaderPass) {
    secondsWaited = 0
    lastWait = 0
    queue.start(pass)
  }

  /// The next batch, or nil after the last.
  ///
  /// - Throws: An error that names the file that cannot be read; the pass is over then.
  public func next() throws(FileError) -> ImageBatch? {
    let clock = ContinuousClock()
    let begin = clock.now
    let result = Activity.during("loading images", .files) {
      if workers == 0 { queue.workOnce(ownAugmenter) }
      return queue.take()
    }
    lastWait = (clock.now - begin) / .seconds(1)
    secondsWaited += lastWait
    return try result?.get()
  }
}
