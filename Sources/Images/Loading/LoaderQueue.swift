internal import Activity
internal import Files
internal import Foundation
internal import Storage

/// The batches between the threads that prepare them and the one that uses them.
///
/// Batch b of a pass lies in slot b mod slots until it is taken. A new pass has a new number, by
/// which late results of the old one are told and dropped. All state is guarded by `condition`.
final class LoaderQueue: @unchecked Sendable {
  private let split: ImageSplit
  private let condition = NSCondition()
  private var pass = LoaderPass()
  private var passNumber = 0
  /// The next batch that a worker begins.
  private var begun = 0
  /// The next batch to give out.
  private var taken = 0
  private var ready: [Result<ImageBatch, FileError>?]
  private var pool: [Buffer] = []
  private var isStopped = false
  private var workers = 0

  init(_ split: ImageSplit, slots: Int) {
    self.split = split
    ready = Array(repeating: nil, count: slots)
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
      taken = 0
      for slot in ready.indices { ready[slot] = nil }
      condition.broadcast()
    }
  }

  /// The life of a worker: batch after batch, until stopped.
  func work(_ augmenter: Augmenter) {
    while let task = nextTask(waits: true) { perform(task, augmenter) }
    condition.withLock {
      workers -= 1
      condition.broadcast()
    }
  }

  /// Prepares the next batch, if there is one left, on the caller's thread.
  func workOnce(_ augmenter: Augmenter) {
    if let task = nextTask(waits: false) { perform(task, augmenter) }
  }

  /// Waits for the next batch in order; nil after the last, and after an error.
  func take() -> Result<ImageBatch, FileError>? {
    condition.withLock {
      guard taken < pass.batchCount else { return nil }
      let slot = taken % ready.count
      while ready[slot] == nil { condition.wait() }
      let result = ready[slot]
      ready[slot] = nil
      taken += 1
      if case .failure = result { taken = pass.batchCount; begun = taken }
      condition.broadcast()
      return result
    }
  }

  private struct Task {
    let pass: LoaderPass
    let passNumber: Int
    let batch: Int
    let images: [Int]
    let buffer: Buffer
  }

  private func nextTask(waits: Bool) -> Task? {
    condition.withLock {
      while !isStopped {
        if begun < pass.batchCount && begun < taken + ready.count {
          let batch = begun
          begun += 1
          let images = pass.images(batch)
          return Task(
            pass: pass, passNumber: passNumber, batch: batch, images: images,
            buffer: buffer(images.count * pass.views.count * split.imageElements))
        }
        if !waits { return nil }
        condition.wait()
      }
      return nil
    }
  }

  /// Memory that nothing else holds, of the pool if it has some of that size or more.
  private func buffer(_ elements: Int) -> Buffer {
    let bytes = elements * MemoryLayout<Float>.stride
    for place in pool.indices
    where pool[place].byteCount >= bytes && isKnownUniquelyReferenced(&pool[place]) {
      return pool[place]
    }
    let made = Buffer(byteCount: bytes)
    pool.removeAll { $0.byteCount < bytes }
    // One for each slot, for each worker, and for the step.
    if pool.count >= ready.count + workers + 2 { pool.removeFirst() }
    pool.append(made)
    return made
  }

  private func perform(_ task: Task, _ augmenter: Augmenter) {
    let result = prepare(task, augmenter)
    Activity.tick()
    condition.withLock {
      guard task.passNumber == passNumber, task.batch >= taken else { return }
      ready[task.batch % ready.count] = result
      condition.broadcast()
    }
  }

  private func prepare(_ task: Task, _ augmenter: Augmenter) -> Result<ImageBatch, FileError> {
    let indices = task.images
    let views = task.pass.views
    let images = Tensor(
      buffer: task.buffer, offset: 0,
      shape: [indices.count * views.count, split.channels, split.imageHeight, split.imageWidth])
    do throws(FileError) {
      for row in 0..<indices.count * views.count {
        try augmenter.prepare(
          indices[row / views.count], task.pass.recipe, view: views[row % views.count],
          seed: task.pass.seed, round: task.pass.round, epoch: task.pass.epoch,
          into: images.rows(row..<(row + 1)))
      }
      return .success(ImageBatch(images: images, indices: indices))
    } catch {
      return .failure(error)
    }
  }
}
