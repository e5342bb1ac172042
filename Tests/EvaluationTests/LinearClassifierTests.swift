import Arithmetic
import Networks
import Randomness
import Storage
import Testing

import Evaluation
import Foundation

struct LinearClassifierTests {
  /// Five vectors of six numbers in three classes.
  let vectors = LinearClassifierTests.random([5, 6], "vectors")
  let labels = [0, 2, 1, 1, 2]

  static func random(_ shape: [Int], _ purpose: String) -> Tensor {
    var stream = RandomStream(seed: 1, purpose)
    let tensor = Tensor(shape: shape)
    for place in 0..<tensor.count { tensor[place] = stream.normal() }
    return tensor
  }

  func classifier() -> LinearClassifier {
    LinearClassifier(
      weight: Self.random([3, 6], "weight"), bias: Self.random([3], "bias"),
      weightGradient: Tensor(shape: [3, 6]), biasGradient: Tensor(shape: [3]),
      ParallelProducts())
  }

  /// Each gradient against the change of the mean loss along its number.
  @Test func gradientsAreThoseOfTheLoss() throws {
    let classifier = classifier()
    func loss() throws -> Double {
      CrossEntropy.backward(try classifier.logits(vectors), labels: labels, factor: 0) / 5
    }
    let before = try loss()
    let sum = try classifier.addGradients(vectors, labels: labels, factor: 0.2)
    #expect(abs(sum / 5 - before) < 1e-6)
    for (numbers, gradient) in [
      (classifier.weight, classifier.weightGradient), (classifier.bias, classifier.biasGradient),
    ] {
      for place in 0..<numbers.count {
        let (value, step) = (numbers[place], Float(0.01))
        numbers[place] = value + step
        let above = try loss()
        numbers[place] = value - step
        let below = try loss()
        numbers[place] = value
        #expect(abs((above - below) / 0.02 - Double(gradient[place])) < 2e-4)
      }
    }
  }

  /// Parts of a batch add up to its gradient.
  @Test func partsAddUp() throws {
    let (whole, parts) = (classifier(), classifier())
    let loss = try whole.addGradients(vectors, labels: labels, factor: 0.2)
    let first = try parts.addGradients(vectors.rows(0..<2), labels: [0, 2], factor: 0.2)
    let second = try parts.addGradients(vectors.rows(2..<5), labels: [1, 1, 2], factor: 0.2)
    let none = try parts.addGradients(vectors.rows(5..<5), labels: [], factor: 0.2)
    #expect(abs(first + second + none - loss) < 1e-5)
    #expect(
      zip(whole.weightGradient.array, parts.weightGradient.array).allSatisfy {
        abs($0 - $1) < 1e-6
      })
  }

  /// Equal logits: each class has 1/K, and the loss is log K; large ones overflow nothing.
  @Test func crossEntropyHasItsClosedForms() {
    let equal = Tensor([3, 3, 3, 3], shape: [1, 4])
    #expect(abs(CrossEntropy.backward(equal, labels: [1], factor: 1) - 1.3862944) < 1e-6)
    #expect(equal.array == [0.25, -0.75, 0.25, 0.25])
    let large = Tensor([1000, 0], shape: [1, 2])
    #expect(CrossEntropy.backward(large, labels: [1], factor: 1) == 1000)
    #expect(large.array == [1, -1])
  }

  /// Views are averaged as probabilities: one that is sure outweighs one that is not.
  @Test func viewsAreAveragedAsProbabilities() {
    let logits = Tensor([1000, 0, 0, 0.2, 0, 0, 0, 0], shape: [4, 2])
    let means = CrossEntropy.meanSoftmax(logits, views: 2)
    #expect(means.shape == [2, 2])
    let second = Float(1 / (1 + exp(-0.2)))
    for (found, wanted) in zip(means.array, [(2 - second) / 2, second / 2, 0.5, 0.5]) {
      #expect(abs(found - wanted) < 1e-6)
    }
  }

  /// Six classes; of equal logits the lower class stands first, and what is no number is wrong.
  @Test func countsTheFirstAndTheFirstFive() {
    let logits = Tensor(
      [5, 4, 3, 2, 1, 0, 0, 1, 2, 3, 4, 5, 1, 1, 1, 1, 1, 1, .nan, 0, 0, 0, 0, 0],
      shape: [4, 6])
    var ranking = Ranking()
    ranking.add(logits, labels: [0, 0, 4, 0])
    #expect(ranking.first == 1 && ranking.amongFive == 2)
    ranking.add(logits, labels: [4, 5, 5, 0])
    #expect(ranking.first == 2 && ranking.amongFive == 4)
  }

  /// Each channel has mean 0 and the same spread; a vector's mean squared length is what it says.
  @Test func standardisesChannels() throws {
    let pooling = LayerPooling(ImageShape(channels: 4, height: 3, width: 3))
    let vectors = Self.random([50, 36], "standard")
    for place in 0..<vectors.count { vectors[place] = vectors[place] * 7 + Float(place / 9 % 4) }
    var sums = ChannelStandard.Sums(pooling)
    sums.add(vectors.rows(0..<20))
    sums.add(vectors.rows(20..<50))
    ChannelStandard(sums, images: 50).apply(to: vectors)
    for channel in 0..<4 {
      let numbers = (0..<vectors.count).filter { $0 / 9 % 4 == channel }.map { Double(vectors[$0]) }
      #expect(abs(numbers.reduce(0, +) / 450) < 1e-4)
      let variance = numbers.reduce(0) { $0 + $1 * $1 } / 450
      #expect(abs(variance * 36 / ChannelStandard.squaredLength - 1) < 1e-3)
    }
  }

  /// A channel that is always the same says nothing, and is zero.
  @Test func aConstantChannelIsZero() {
    let vectors = Tensor(Array(repeating: 3, count: 8), shape: [4, 2])
    var sums = ChannelStandard.Sums(LayerPooling(ImageShape(channels: 2, height: 1, width: 1)))
    sums.add(vectors)
    ChannelStandard(sums, images: 4).apply(to: vectors)
    #expect(vectors.array.allSatisfy { $0 == 0 })
  }

  @Test func theRateFallsAtItsEpochs() {
    let settings = LinearSettings()
    for (epoch, rate) in [(0, 0.01), (7, 0.01), (8, 0.001), (16, 1e-4), (24, 1e-5), (27, 1e-5)] {
      #expect(abs(settings.rate(epoch: epoch) - Float(rate)) < 1e-6 * Float(rate))
    }
  }
}
