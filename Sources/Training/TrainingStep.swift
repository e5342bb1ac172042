internal import Activity
internal import Arithmetic
internal import Convolutions
internal import DataParallel
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Storage

/// One training step, from images to changed weights and rows.
///
/// It reads from top to bottom.
struct TrainingStep {
  let network: Network
  let optimiser: Optimiser
  let gradients: GradientBuckets
  let bank: ShardedBank
  let bankMomentum: Float
  let world: Communicator

  /// The images of a micro-batch: this rank's, prepared, and the whole global batch's indices.
  struct MicroBatch {
    let images: ImageBatch
    let globalIndices: [Int]
    /// What dropout draws from.
    let draws: DropoutDraws
    /// Which places of the global batch each rank has.
    let shares: Partition
    /// Which of this rank's images each of its parts has.
    let parts: [Range<Int>]
  }

  /// What a step gives.
  struct Outcome {
    /// Mean loss over the images of the step, of all ranks.
    let loss: Double
    /// Seconds that this rank waited for other ranks: for features, sums, gradients after its own were
    /// done, with the updates that were then still to be made, and the loss.
    let waitedForMessages: Double
    /// What the ranks said beside the loss.
    let votes: StepVotes.Count
    /// What made the loss not finite on this rank, if it did.
    let failure: NotFiniteLoss?
  }

  /// Steps once, on `count` micro-batches of `imageCount` images in all.
  ///
  /// Each is a part of one mean over all their images. Weights change in the backward pass of the
  /// last, behind it, as their gradients are summed; rows move after each micro-batch, as soon as its
  /// gradient was taken from the old ones.
  func run(
    microBatches count: Int, imageCount: Int, targets: ShardTargets,
    learningRate: Double, votes: () -> StepVotes, next: () throws -> MicroBatch
  ) throws -> Outcome {
    var lossSums = [Double](repeating: 0, count: bank.layout[world.rank].count)
    var waited = 0.0
    var failure: NotFiniteLoss?
    network.beginStep()
    let update = { range in optimiser.update(range, learningRate: Float(learningRate)) }
    for micro in 1...count {
      let batch = try next()
      let features = try Activity.during("forward", .work) {
        try network.forward(
          images: batch.images.images, parts: batch.parts, mode: .training, draws: batch.draws)
      }
      let allFeatures = try waiting(&waited) { try bank.gather(features, shares: batch.shares) }
      let partSums = try Activity.during("bank pass", .work) {
        try bank.partSums(of: allFeatures, batch.globalIndices, targets: targets)
      }
      let sums = try waiting(&waited) { try bank.reduce(partSums, shares: batch.shares) }
      let loss = NeighbourhoodLoss(sums, globalBatchSize: imageCount)
      // The others learn it from the sum of losses: so no rank waits for one that is gone, and what is
      // being saved meanwhile becomes whole.
      if failure == nil && !loss.losses.allSatisfy(\.isFinite) {
        failure = notFinite(loss, batch.images)
      }
      try Activity.during("backward", .work) {
        for segment in (0..<network.segmentCount).reversed() {
          try network.backward(segment: segment, featureGradient: loss.gradient)
          if micro == count { try gradients.send(segment: segment, update: update) }
        }
      }
      if micro == count { try waiting(&waited) { try gradients.wait(update: update) } }
      bank.update(batch.globalIndices, with: allFeatures, bankMomentum: bankMomentum)
      for (part, places) in batch.parts.enumerated() {
        lossSums[part] += loss.losses[places].reduce(0) { $0 + Double($1) }
      }
    }
    // A rank votes once, beside its first part.
    let numbers = votes().numbers
    let mine = lossSums.enumerated().map { part, sum in
      [sum] + numbers.map { part == 0 ? $0 : 0 }
    }
    let sums = try waiting(&waited) { try world.sumOverParts(mine) }
    return Outcome(
      loss: sums[0] / Double(imageCount), waitedForMessages: waited,
      votes: StepVotes.Count(sums.dropFirst()), failure: failure)
  }

  /// What is wrong with a loss that is not finite, before the weights have changed.
  private func notFinite(_ loss: NeighbourhoodLoss, _ images: ImageBatch) -> NotFiniteLoss {
    let isInfinite = !loss.losses.contains(where: \.isNaN)
    let first = network.firstNotFinite()
    let places =
      first?.places ?? loss.losses.indices.filter { !loss.losses[$0].isFinite }
    return NotFiniteLoss(
      isInfinite: isInfinite, layer: first?.layer, images: places.map { images.indices[$0] })
  }

  /// Does what may wait for other ranks, and adds the time to `seconds`.
  private func waiting<Result>(
    _ seconds: inout Double, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    defer { seconds += (ContinuousClock.now - start) / .seconds(1) }
    return try body()
  }
}
