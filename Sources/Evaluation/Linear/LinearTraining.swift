internal import Configuration
internal import Images
internal import MPI
internal import Networks
internal import Storage
internal import Training

/// Linear classifiers on the layers of a frozen network, trained in the same passes over the images,
/// which the ranks share.
///
/// Images are plain, and a layer's outputs are pooled (`LayerPooling`) and standardised
/// (`ChannelStandard`). A rank holds the classifiers and the vectors of one batch of the network,
/// whatever the number of images. `nextEpoch` is called until it gives nil, then `scores`; both are
/// collective.
public final class LinearTraining {
  private let train: LabelledImages
  private let test: LabelledImages
  private let world: Communicator
  private let layers: FrozenLayers
  private let settings: LinearSettings
  private let workers: Int
  private let classifiers: LinearClassifiers
  private var standards: [ChannelStandard] = []
  private var epoch = 0

  /// Classifiers that have learnt nothing.
  init(
    train: LabelledImages, test: LabelledImages, _ layers: FrozenLayers, _ settings: LinearSettings,
    workers: Int, _ world: Communicator
  ) {
    (self.train, self.test, self.world) = (train, test, world)
    (self.layers, self.settings, self.workers) = (layers, settings, workers)
    classifiers = LinearClassifiers(
      dimensions: layers.layers.map(\.dimension),
      classCount: LabelledImages.classCount(train, test), settings, world)
  }

  /// Bytes that a rank needs beside the network: the classifiers, and a batch of all vectors and of
  /// the largest layer before pooling.
  static func byteCount(
    _ description: NetworkDescription, _ configuration: Configuration, classes: Int
  ) throws -> Int {
    let layers = try FrozenLayers.layers(of: description, named: configuration.linearLayers)
    let dimensions = layers.map(\.dimension)
    let largest = layers.map { description.output(ofStage: $0.stage).count }.max() ?? 0
    return LinearClassifiers.byteCount(dimensions: dimensions, classCount: classes)
      + configuration.batchSize * (dimensions.reduce(0, +) + largest) * MemoryLayout<Float>.size
  }

  /// Trains for one more epoch; nil when all are done.
  ///
  /// Before the first, the images are passed over once more, for means and spreads.
  ///
  /// - Throws: An error that names the layer whose classifier diverges.
  public func nextEpoch() throws -> LinearEpoch? {
    guard epoch < settings.epochs else { return nil }
    if epoch == 0 { try standardise() }
    let losses = try learn()
    epoch += 1
    let result = LinearEpoch(
      number: epoch, count: settings.epochs,
      losses: zip(layers.layers, losses).map { ($0.name, $1) })
    try world.collectively {
      if let (layer, _) = result.losses.first(where: { !$0.loss.isFinite }) {
        throw TrainingError(
          "the linear classifier of \(layer) diverged in epoch \(epoch); give a --linear-lr below "
            + "\(settings.baseRate)")
      }
    }
    return result
  }

  /// The mean loss of each layer, over a pass in a new order.
  private func learn() throws -> [Double] {
    let order = Sampler(
      count: train.images.count, globalBatchSize: settings.batchSize,
      partCount: world.worldSize, seed: settings.seed
    ).epoch(round: 0, epoch: epoch)
    // A rank's part of a batch may be more than the network takes at a time.
    let chunks = (0..<order.batchCount).map { batch in
      let part = order.images(of: world.rank, in: batch)
      return stride(from: 0, to: part.count, by: layers.batchSize).map {
        Array(part[$0..<min($0 + layers.batchSize, part.count)])
      }
    }
    let loader = Loader(train.images, workers: workers)
    loader.start(chunks.flatMap { $0 })
    var losses = layers.layers.map { _ in 0.0 }
    for batch in 0..<order.batchCount {
      let count = order.size(of: batch)
      for _ in chunks[batch] {
        guard let images = try loader.next() else { break }
        try classifiers.learn(
          vectors(images.images), labels: train.labels(of: images.indices), batchCount: count)
      }
      for (layer, loss) in try classifiers.step(epoch: epoch).enumerated() {
        losses[layer] += loss * Double(count) / Double(train.images.count)
      }
    }
    return losses
  }

  /// How well the classifiers tell the test images apart, for each layer.
  public func scores() throws -> [LayerScore] {
    var rankings = layers.layers.map { _ in Ranking() }
    let views = settings.testViews
    try eachBatch(of: test, views: views) { images in
      let labels = test.labels(of: images.indices)
      for (layer, logits) in try logits(images.images).enumerated() {
        rankings[layer].add(
          views.count == 1 ? logits : CrossEntropy.meanSoftmax(logits, views: views.count),
          labels: labels)
      }
    }
    var counts = rankings.flatMap { [$0.first, $0.amongFive] }
    try world.allReduce(&counts)
    let total = Double(test.images.count)
    return layers.layers.enumerated().map { index, layer in
      LayerScore(
        layer: layer.name, accuracy: Double(counts[2 * index]) / total,
        top5: Double(counts[2 * index + 1]) / total)
    }
  }

  /// (n, K) for each layer; the network takes as many images at a time as it can.
  private func logits(_ images: Tensor) throws -> [Tensor] {
    let count = images.shape[0]
    let logits = classifiers.classifiers.map { Tensor(shape: [count, $0.bias.count]) }
    for start in stride(from: 0, to: count, by: layers.batchSize) {
      let rows = start..<min(start + layers.batchSize, count)
      for (layer, vectors) in try vectors(images.rows(rows)).enumerated() {
        logits[layer].rows(rows).copy(from: try classifiers.classifiers[layer].logits(vectors))
      }
    }
    return logits
  }

  /// Finds mean and spread of each channel over all training images.
  private func standardise() throws {
    var sums = layers.layers.map { ChannelStandard.Sums($0.pooling) }
    try eachBatch(of: train) { images in
      for (layer, vectors) in try layers.vectors(of: images.images).enumerated() {
        sums[layer].add(vectors)
      }
    }
    for layer in sums.indices { try sums[layer].addOtherRanks(world) }
    standards = sums.map { ChannelStandard($0, images: train.images.count) }
  }

  /// Calls `body` with this rank's part of the images, batch by batch.
  private func eachBatch(
    of split: LabelledImages, views: [CropView] = [.centre], _ body: (ImageBatch) throws -> Void
  ) throws {
    let mine = Partition(total: split.images.count, worldSize: world.worldSize)[world.rank]
    let loader = Loader(split.images, workers: workers)
    loader.start(mine, batchSize: max(1, layers.batchSize / views.count), views: views)
    while let images = try loader.next() { try body(images) }
  }

  /// (n, D) for each layer, standardised.
  private func vectors(_ images: Tensor) throws -> [Tensor] {
    let vectors = try layers.vectors(of: images)
    for (standard, vectors) in zip(standards, vectors) { standard.apply(to: vectors) }
    return vectors
  }
}
