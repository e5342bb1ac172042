internal import Arithmetic
internal import Images
internal import MPI
internal import Storage

/// Logistic regression on layers of a frozen network, from vectors in memory and to convergence.
///
/// The loss is that of `LinearTraining`, over the same vectors, with the same weight decay; but its
/// single minimum is found by L-BFGS, whose every step sees all images. The ranks share the vectors,
/// which are computed once, and add up loss and gradient.
public final class LogisticRegressions {
  private let train: Part
  private let test: Part
  private let names: [String]
  private let classCount: Int
  private let weightDecay: Double
  private let world: Communicator
  private let products = ParallelProducts()

  /// This rank's images of a split: the vectors of each layer, and the labels.
  private struct Part {
    let vectors: [Tensor]
    let labels: [Int]
    /// How many images all ranks have.
    let total: Int
  }

  /// Largest number of the gradient of the mean loss at which a regression is done, as in
  /// scikit-learn.
  private static let tolerance = 1e-4
  private static let mostIterations = 1000
  /// Images of a product.
  private static let chunk = 1024

  /// Computes the vectors of all images; collective.
  init(
    train: LabelledImages, test: LabelledImages, _ layers: FrozenLayers, weightDecay: Double,
    workers: Int, _ world: Communicator
  ) throws {
    self.world = world
    self.weightDecay = weightDecay
    names = layers.layers.map(\.name)
    classCount = LabelledImages.classCount(train, test)
    func part(_ split: LabelledImages) throws -> Part {
      let mine = Partition(total: split.images.count, worldSize: world.worldSize)[world.rank]
      return Part(
        vectors: try layers.vectors(of: split.images, mine, workers: workers),
        labels: Array(split.labels[mine]), total: split.images.count)
    }
    self.train = try part(train)
    self.test = try part(test)
    for (layer, frozen) in layers.layers.enumerated() {
      var sums = ChannelStandard.Sums(frozen.pooling)
      sums.add(self.train.vectors[layer])
      try sums.addOtherRanks(world)
      let standard = ChannelStandard(sums, images: train.images.count)
      standard.apply(to: self.train.vectors[layer])
      standard.apply(to: self.test.vectors[layer])
    }
  }

  /// Solves the regression of each layer, and says how well it tells the test images apart; collective.
  ///
  /// - Parameter each: is told of a regression when it is done.
  public func scores(each: (RegressionEnd) -> Void) throws -> [LayerScore] {
    try names.indices.map { layer in
      let (classifier, end) = try solve(layer)
      each(end)
      var ranking = Ranking()
      try LogisticRegressions.eachChunk(of: test, layer) { vectors, labels in
        ranking.add(try classifier.logits(vectors), labels: labels)
      }
      var counts = [ranking.first, ranking.amongFive]
      try world.allReduce(&counts)
      return LayerScore(
        layer: names[layer], accuracy: Double(counts[0]) / Double(test.total),
        top5: Double(counts[1]) / Double(test.total))
    }
  }

  private func solve(_ layer: Int) throws -> (LinearClassifier, RegressionEnd) {
    let dimension = train.vectors[layer].shape[1]
    let slots = [
      Arena.Slot(name: "weight", count: classCount * dimension),
      Arena.Slot(name: "bias", count: classCount),
    ]
    func classifier(_ numbers: Tensor, _ gradients: Tensor) -> LinearClassifier {
      let (numbers, gradients) = (
        Arena(slots: slots, in: numbers), Arena(slots: slots, in: gradients)
      )
      return LinearClassifier(
        weight: numbers["weight"].reshaped([classCount, dimension]), bias: numbers["bias"],
        weightGradient: gradients["weight"].reshaped([classCount, dimension]),
        biasGradient: gradients["bias"], products)
    }
    let point = Tensor(shape: [Arena.count(of: slots)])
    let outcome = try LBFGS.minimise(
      point, tolerance: LogisticRegressions.tolerance, atMost: LogisticRegressions.mostIterations
    ) { point, gradient in
      try loss(layer, classifier(point, gradient), gradient)
    }
    return (
      classifier(point, Tensor(shape: point.shape)),
      RegressionEnd(
        layer: names[layer], iterations: outcome.iterations, loss: outcome.value,
        hasConverged: outcome.gradient <= LogisticRegressions.tolerance)
    )
  }

  /// The mean loss over all ranks' images with the weights' decay, and its gradient.
  private func loss(
    _ layer: Int, _ classifier: LinearClassifier, _ gradient: Tensor
  ) throws -> Double {
    gradient.fill(0)
    var sum = 0.0
    try LogisticRegressions.eachChunk(of: train, layer) { vectors, labels in
      sum += try classifier.addGradients(vectors, labels: labels, factor: 1 / Float(train.total))
    }
    try world.allReduce(gradient)
    addScaled(classifier.weight, by: Float(weightDecay), to: classifier.weightGradient)
    return try world.allReduce(sum) / Double(train.total)
      + weightDecay / 2 * innerProduct(classifier.weight, classifier.weight)
  }

  private static func eachChunk(
    of part: Part, _ layer: Int, _ body: (_ vectors: Tensor, _ labels: [Int]) throws -> Void
  ) rethrows {
    for start in stride(from: 0, to: part.labels.count, by: chunk) {
      let rows = start..<min(start + chunk, part.labels.count)
      try body(part.vectors[layer].rows(rows), Array(part.labels[rows]))
    }
  }
}
