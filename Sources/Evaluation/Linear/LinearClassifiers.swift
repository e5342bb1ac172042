package import Arithmetic
package import MPI
package import Storage

/// Classifiers of all layers, which learn at the same time, each from its own layer's vectors.
///
/// Every rank holds all of them and adds the gradients of its part of a batch; one message sums the
/// gradients and losses of all layers, and every rank makes the same step. They start from zeros, as
/// their loss has a single minimum.
package final class LinearClassifiers {
  /// One for each layer.
  package let classifiers: [LinearClassifier]
  private let parameters: Arena
  private let gradients: Arena
  private let velocities: Arena
  private let settings: LinearSettings
  private let world: Communicator

  /// Classifiers of vectors of these lengths.
  package init(
    dimensions: [Int], classCount: Int, _ settings: LinearSettings, _ world: Communicator
  ) {
    let slots = LinearClassifiers.slots(dimensions, classCount)
    let (parameters, gradients) = (Arena(slots: slots), Arena(slots: slots))
    (self.parameters, self.gradients) = (parameters, gradients)
    velocities = Arena(slots: slots)
    let products = ParallelProducts()
    classifiers = dimensions.enumerated().map { layer, dimension in
      LinearClassifier(
        weight: parameters["\(layer).weight"].reshaped([classCount, dimension]),
        bias: parameters["\(layer).bias"],
        weightGradient: gradients["\(layer).weight"].reshaped([classCount, dimension]),
        biasGradient: gradients["\(layer).bias"], products)
    }
    self.settings = settings
    self.world = world
  }

  /// Bytes of the classifiers of vectors of these lengths, with gradients and velocities.
  static func byteCount(dimensions: [Int], classCount: Int) -> Int {
    3 * Arena.count(of: slots(dimensions, classCount)) * MemoryLayout<Float>.size
  }

  /// What each layer has, and the losses, which travel with the gradients.
  private static func slots(_ dimensions: [Int], _ classCount: Int) -> [Arena.Slot] {
    dimensions.enumerated().flatMap { layer, dimension in
      [
        Arena.Slot(name: "\(layer).weight", count: dimension * classCount),
        Arena.Slot(name: "\(layer).bias", count: classCount),
      ]
    } + [Arena.Slot(name: losses, count: dimensions.count)]
  }

  private static let losses = "losses"

  /// Adds what images of this rank say, of a batch of `batchCount` on all ranks together.
  ///
  /// `vectors` are (n, D) for each layer.
  package func learn(
    _ vectors: [Tensor], labels: [Int], batchCount: Int
  ) throws(KernelError) {
    let factor = 1 / Float(batchCount)
    let losses = gradients[LinearClassifiers.losses]
    for (layer, classifier) in classifiers.enumerated() {
      let loss = try classifier.addGradients(vectors[layer], labels: labels, factor: factor)
      losses[layer] += Float(loss) * factor
    }
  }

  /// Ends a batch: changes all classifiers by the gradients of all ranks; collective.
  ///
  /// - Returns: The mean loss of the batch for each layer, before the change.
  package func step(epoch: Int) throws(MPIError) -> [Double] {
    try world.allReduce(gradients.all)
    for slot in parameters.slots where slot.name != LinearClassifiers.losses {
      sgdUpdate(
        parameters: parameters[slot.name], gradients: gradients[slot.name],
        velocities: velocities[slot.name], learningRate: settings.rate(epoch: epoch),
        momentum: Float(settings.momentum),
        weightDecay: slot.name.hasSuffix("weight") ? Float(settings.weightDecay) : 0,
        isNesterov: true)
    }
    let losses = gradients[LinearClassifiers.losses].array.map(Double.init)
    gradients.all.fill(0)
    return losses
  }
}
