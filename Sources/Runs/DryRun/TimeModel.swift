package import Reports

/// The time of a run, term by term: docs/scaling.md.
package struct TimeModel {
  package typealias Part = RunPlan.Seconds.Part

  private let shape: RunShape
  private let times: Calibration
  private let messages: MessageModel

  /// The time of a run on machines that take these times.
  package init(_ shape: RunShape, _ times: Calibration, between: Link) {
    (self.shape, self.times) = (shape, times)
    messages = MessageModel(shape, between: between, within: times.within)
  }

  /// Seconds of a step.
  package var step: RunPlan.Seconds {
    let batches = Double(shape.accumulation)
    let bank =
      Double(shape.batchSize) * Double(shape.rowsPerRank) * times.bankPerPair
    var parts = [
      Part("forward", batches * times.forward),
      Part("backward", batches * times.backward),
      Part("bank pass", batches * bank),
      Part("sum of gradients in the node", nodeSum),
      Part("update of weights", times.update),
    ]
    let computing = parts.reduce(0) { $0 + $1.seconds }
    let images = batches * Double(shape.batchSizePerRank)
    parts.insert(Part("waiting for images", waitForImages(images, beside: computing)), at: 0)
    for stage in messages.step {
      // Gradients are on their way while backward of the last batch computes, all but the last.
      let seconds =
        stage.name == "gradients"
        ? max(min(messages.bucket.seconds, stage.cost.seconds), stage.cost.seconds - times.backward)
        : stage.cost.seconds
      parts.append(Part("messages: \(stage.name)", seconds))
    }
    return RunPlan.Seconds(parts)
  }

  /// Each number of each rank of the node is added once, by one of its ranks.
  private var nodeSum: Double {
    shape.isSummedByNode ? Double(shape.parameters) * times.sumPerNumber : 0
  }

  /// What images need beyond the time in which the rank computes.
  ///
  /// The loader's threads run beside it, and share its cores.
  private func waitForImages(_ images: Double, beside computing: Double) -> Double {
    let loading = images * times.loaderPerImage
    let work = images * times.loaderCoreSecondsPerImage + computing * times.coresBusy
    return max(0, loading - computing, work / times.coresPerRank - computing)
  }

  /// Seconds of an epoch with the measurement after it, averaged over those that have one.
  package var epoch: RunPlan.Seconds {
    let batches = Double(shape.imageCount) / Double(shape.batchSize * shape.accumulation)
    var parts = [
      Part("steps", batches * step.total),
      Part("messages: averages of batch norm", messages.epoch.seconds),
    ]
    if shape.evaluateEvery > 0, shape.testCount > 0 {
      parts.append(
        Part("measurement", (extraction(shape.testCount) + vote) / Double(shape.evaluateEvery)))
    }
    return RunPlan.Seconds(parts)
  }

  /// Seconds of a discovery.
  package var discovery: RunPlan.Seconds {
    let count = Double(shape.imageCount)
    let pairs = count * (count - 1) / 2 / Double(shape.ranks)
    return RunPlan.Seconds(
      [
        Part("pairs of rows", pairs * times.discoveryPerPair),
        Part("selection of anchors", Double(shape.rowsPerRank) * times.selectionPerImage),
      ] + messages.discovery.map { Part("messages: \($0.name)", $0.cost.seconds) })
  }

  /// Seconds of the whole run.
  package var run: RunPlan.Seconds {
    let epochs = Double(shape.steps) / Double(shape.stepsPerEpoch)
    let rounds = (epochs / Double(shape.epochs)).rounded(.down)
    var parts = [
      Part("start", times.start),
      Part("epochs", epochs * epoch.total),
      Part("discoveries", Double(shape.discoveries) * discovery.total),
    ]
    if shape.evaluateEvery > 0, shape.testCount > 0 {
      let ends = extraction(shape.imageCount) + 2 * vote
      parts.append(Part("measurement after rounds", rounds * ends))
      let ratio = Double(shape.pixelCount) / Double(shape.dimension)
      parts.append(Part("vote on pixels", vote * ratio))
    }
    return RunPlan.Seconds(parts)
  }

  /// Features of so many images, each rank's part.
  private func extraction(_ count: Int) -> Double {
    Double(ceiling(count, shape.ranks)) * max(times.evaluationPerImage, times.loaderPerImage)
  }

  /// The vote of all rows on all test images.
  private var vote: Double {
    Double(shape.testCount) * Double(shape.rowsPerRank) * times.votePerPair
  }
}
