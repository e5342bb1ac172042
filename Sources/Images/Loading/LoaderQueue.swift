internal import Activity
internal import Files
internal import Foundation
internal import Storage

/// The batches between the threads that prepare them and the one that uses them.
///
/// Batch b of a pass lies in slot b mod slots until it is taken. Threads take some rows of the batch
/// that was begun last, until it has none left; whoever prepares the last of them makes it ready. A new
/// pass has a new number, by which late results of the old one are told and dropped. All state is
/// guarded by `condition`.
final class LoaderQueue: @unchecked Sendable {
  private let split: ImageSplit
  private let condition = NSCondition()
  private var pass = LoaderPass()
  private var passNumber = 0
  /// The next batch that a worker begins.
  private var begun = 0
  /// The batch that was begun last, while it has rows that no thread has taken.
  private var current: Task?
  /// The next batch to give out.
  private var taken = 0
  private var slots: [Slot]
  private var pool: [Buffer] = []
  /// Bytes of the batch that was begun last.
  private var lastByteCount = 0
  private var isStopped = false
  private var workers = 0

  init(_ split: ImageSplit, slots: Int) {
    self.split = split
    self.slots = Array(repeating: Slot(), count: slots)
  }

  func addWorker() {
    condition.withLock { workers += 1 }
  }

  /// Ends the workers and waits for them.
  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
      while workers > 0 { condition.wait() }
    }
  }

  func start(_ pass: LoaderPass) {
    condition.withLock {
      self.pass = pass
      passNumber += 1
      begun = 0
      current = nil
      taken = 0
      for slot in slots.indices { slots[slot] = Slot() }
      condition.broadcast()
    }
  }

  /// The life of a worker: rows after rows, until stopped.
  func work(_ augmenter: Augmenter) {
    while let task = nextTask(waits: true) { perform(task, augmenter) }
    condition.withLock {
      workers -= 1
      condition.broadcast()
    }
  }

  /// Prepares the next batch, if there is one left, on the caller's thread.
  func workOnce(_ augmenter: Augmenter) {
    while let task = nextTask(waits: false) { perform(task, augmenter) }
  }

  /// Waits for the next batch in order; nil after the last, and after an error.
  func take() -> Result<ImageBatch, FileError>? {
    condition.withLock {
      guard taken < pass.batchCount else { return nil }
      let slot = taken % slots.count
      while slots[slot].ready == nil { condition.wait() }
      let result = slots[slot].ready
      slots[slot] = Slot()
      taken += 1
      if case .failure = result {
        (taken, begun, current) = (pass.batchCount, pass.batchCount, nil)
      }
      condition.broadcast()
      return result
    }
  }

  /// A batch on its way.
  private struct Slot {
    /// Rows that are not prepared yet.
    var left = 0
    /// What went wrong with the first of the rows that failed.
    var failure: (row: Int, error: FileError)?
    /// The whole batch, or why there is none.
    var ready: Result<ImageBatch, FileError>?
  }

  /// Rows of a batch to prepare.
  private struct Task {
    let pass: LoaderPass
    let passNumber: Int
    let batch: Int
    let indices: [Int]
    /// Of all rows, the views of an image one after the other.
    let images: Tensor
    var rows: Range<Int>
  }

  /// Rows that a thread takes at a time.
  private static let rowsOfATask = 8

  private func nextTask(waits: Bool) -> Task? {
    condition.withLock {
      while !isStopped {
        if current == nil && isRoomForAnother { begin() }
        if let task = current {
          let rows = task.rows.prefix(LoaderQueue.rowsOfATask)
          current?.rows = rows.upperBound..<task.rows.upperBound
          if rows.upperBound == task.rows.upperBound { current = nil }
          var part = task
          part.rows = rows
          return part
        }
        if !waits { return nil }
        condition.wait()
      }
      return nil
    }
  }

  /// Whether another batch may be begun, by how large the last one was.
  private var isRoomForAnother: Bool {
    guard begun < pass.batchCount else { return false }
    return begun - taken < min(slots.count, Loader.batchesAhead(byteCount: lastByteCount))
  }

  /// Makes the next batch the one whose rows are taken.
  private func begin() {
    let indices = pass.images(begun)
    let rows = indices.count * pass.views.count
    lastByteCount = rows * split.imageElements * MemoryLayout<Float>.stride
    let images = Tensor(
      buffer: buffer(lastByteCount), offset: 0,
      shape: [rows, split.channels, split.imageHeight, split.imageWidth])
    current = Task(
      pass: pass, passNumber: passNumber, batch: begun, indices: indices, images: images,
      rows: 0..<rows)
    slots[begun % slots.count] = Slot(left: rows)
    begun += 1
  }

  /// Memory that nothing else holds, of the pool if it has some of that size or more.
  private func buffer(_ bytes: Int) -> Buffer {
    for place in pool.indices
    where pool[place].byteCount >= bytes && isKnownUniquelyReferenced(&pool[place]) {
      return pool[place]
    }
    let made = Buffer(byteCount: bytes)
    pool.removeAll { $0.byteCount < bytes }
    // One for each slot, for the step, and for one that was dropped and is worked on still.
    if pool.count >= slots.count + 2 { pool.removeFirst() }
    pool.append(made)
    return made
  }

  private func perform(_ task: Task, _ augmenter: Augmenter) {
    let failure = prepare(task, augmenter)
    Activity.tick()
    condition.withLock {
      guard task.passNumber == passNumber, task.batch >= taken else { return }
      let slot = task.batch % slots.count
      slots[slot].left -= task.rows.count
      if let failure, failure.row < slots[slot].failure?.row ?? .max {
        slots[slot].failure = failure
      }
      guard slots[slot].left == 0 else { return }
      slots[slot].ready =
        if let failure = slots[slot].failure {
          .failure(failure.error)
        } else {
          .success(ImageBatch(images: task.images, indices: task.indices))
        }
      condition.broadcast()
    }
  }

  /// Fills the rows; the row that cannot be, and why.
  private func prepare(_ task: Task, _ augmenter: Augmenter) -> (row: Int, error: FileError)? {
    let views = task.pass.views
    for row in task.rows {
      do throws(FileError) {
        try augmenter.prepare(
          task.indices[row / views.count], task.pass.recipe, view: views[row % views.count],
          seed: task.pass.seed, round: task.pass.round, epoch: task.pass.epoch,
          into: task.images.rows(row..<(row + 1)))
      } catch {
        return (row, error)
      }
    }
    return nil
  }
}
