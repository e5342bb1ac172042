internal import Evaluation
internal import Foundation
internal import MPI
internal import Randomness
internal import Storage

/// What holds of linear classifiers, whatever the number of ranks.
let linearCases: [String: Ranks.Case] = [
  "linear-classifiers": { world, _ in try learnAsPlainOnes(world) }
]

/// Two layers' classifiers after twelve steps, against one process in double precision.
private func learnAsPlainOnes(_ world: Communicator) throws {
  let (dimensions, classes, batch, epochs) = ([6, 3], 4, 7, 3)
  var stream = RandomStream(seed: 1, "linear")
  let images = (0..<26).map { _ in dimensions.map { (0..<$0).map { _ in stream.normal() } } }
  let labels = (0..<26).map { $0 * 5 % classes }
  var settings = LinearSettings()
  (settings.baseRate, settings.decayEpochs, settings.weightDecay) = (0.1, [1], 0.01)
  let learning = LinearClassifiers(
    dimensions: dimensions, classCount: classes, settings, world)
  var plain = dimensions.map { PlainClassifier(classes: classes, dimension: $0) }

  for epoch in 0..<epochs {
    for start in stride(from: 0, to: 26, by: batch) {
      // The last batch has five images; with three ranks parts differ, and come one by one.
      let all = start..<min(start + batch, 26)
      let mine = Partition(total: all.count, worldSize: world.worldSize)[world.rank]
      for image in mine.map({ $0 + start }) {
        let vectors = images[image].map { Tensor($0, shape: [1, $0.count]) }
        try learning.learn(vectors, labels: [labels[image]], batchCount: all.count)
      }
      let losses = try learning.step(epoch: epoch)
      for layer in plain.indices {
        let loss = plain[layer].step(
          all.map { images[$0][layer].map(Double.init) }, Array(labels[all]),
          rate: epoch == 0 ? 0.1 : 0.01, weightDecay: 0.01)
        guard abs(losses[layer] - loss) < 1e-5 * loss else {
          throw Failure("loss \(losses[layer]), plainly \(loss), at \(start) of epoch \(epoch)")
        }
      }
    }
  }
  for (classifier, plain) in zip(learning.classifiers, plain) {
    for (found, wanted) in zip(classifier.weight.array, plain.weight.flatMap { $0 })
    where abs(Double(found) - wanted) > 1e-5 { throw Failure("weight \(found), plainly \(wanted)") }
    for (found, wanted) in zip(classifier.bias.array, plain.bias)
    where abs(Double(found) - wanted) > 1e-5 { throw Failure("bias \(found), plainly \(wanted)") }
  }
}

/// Softmax regression as it is written down, with PyTorch's SGD.
private struct PlainClassifier {
  var weight: [[Double]]
  var bias: [Double]
  private var weightVelocity: [[Double]]
  private var biasVelocity: [Double]

  init(classes: Int, dimension: Int) {
    weight = Array(repeating: Array(repeating: 0, count: dimension), count: classes)
    bias = Array(repeating: 0, count: classes)
    (weightVelocity, biasVelocity) = (weight, bias)
  }

  mutating func step(
    _ vectors: [[Double]], _ labels: [Int], rate: Double, weightDecay: Double
  ) -> Double {
    var loss = 0.0
    var weightGradient = weight.map { $0.map { $0 * weightDecay } }
    var biasGradient = bias.map { _ in 0.0 }
    for (x, label) in zip(vectors, labels) {
      let logits = zip(weight, bias).map { row, b in zip(row, x).reduce(b) { $0 + $1.0 * $1.1 } }
      let sum = logits.reduce(0) { $0 + exp($1) }
      loss += (log(sum) - logits[label]) / Double(vectors.count)
      for k in bias.indices {
        let error = (exp(logits[k]) / sum - (k == label ? 1 : 0)) / Double(vectors.count)
        biasGradient[k] += error
        for j in x.indices { weightGradient[k][j] += error * x[j] }
      }
    }
    for k in bias.indices {
      biasVelocity[k] = 0.9 * biasVelocity[k] + biasGradient[k]
      bias[k] -= rate * (biasGradient[k] + 0.9 * biasVelocity[k])
      for j in weight[k].indices {
        weightVelocity[k][j] = 0.9 * weightVelocity[k][j] + weightGradient[k][j]
        weight[k][j] -= rate * (weightGradient[k][j] + 0.9 * weightVelocity[k][j])
      }
    }
    return loss
  }
}
