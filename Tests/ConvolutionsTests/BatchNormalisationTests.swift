import Arithmetic
import Convolutions
import Numbers
import Storage
import Testing

/// Batch normalisation's passes against the definition in double precision, which finite differences
/// hold to account.
@Suite struct BatchNormalisationTests {
  @Test(arguments: NormalisationExample.all)
  func passesAreTheDefinition(_ example: NormalisationExample) {
    let (plain, found) = (example.plain, example.run())
    let x = example.input.doubles
    var dy = example.gradient.doubles
    if let second = example.second { dy = zip(dy, second.doubles).map { $0 + $1 } }
    let expected = plain.backward(x, outputGradient: dy)
    // One value a channel has no spread: 1/σ is 300, and what it is multiplied by cancels.
    let hasSpread = example.count * plain.pixels > 1
    #expect(largestDifference(found.output, plain.forward(x)) < (hasSpread ? 2e-6 : 1e-4))
    #expect(largestDifference(found.betaGradient.map(Float.init), expected.beta) < 2e-6)
    if hasSpread {
      #expect(largestDifference(found.gammaGradient.map(Float.init), expected.gamma) < 5e-6)
      #expect(largestDifference(found.inputGradient, expected.input) < 1e-5)
    }
    #expect(largestDifference(found.beforeRectifier, expected.beforeRectifier) < 1e-6)
  }

  /// In bf16 what is computed is the same, and what is stored is rounded: by 2⁻⁹ at most.
  @Test(arguments: NormalisationExample.all.filter { $0.count * $0.shape.height > 1 })
  func passesInBFloat16AreTheDefinitionRounded(_ float: NormalisationExample) {
    let example = NormalisationExample(
      shape: float.shape.stored(as: .bf16), count: float.count, rectifier: float.rectifier,
      hasSecond: float.hasSecond)
    let (plain, found) = (example.plain, example.run())
    let x = example.input.doubles
    var dy = example.gradient.doubles
    if let second = example.second { dy = zip(dy, second.doubles).map { $0 + $1 } }
    let expected = plain.backward(x, outputGradient: dy)
    #expect(largestDifference(found.output, plain.forward(x)) < 0x1p-8)
    #expect(found.output == example.shape.stored(found.output))
    #expect(largestDifference(found.betaGradient.map(Float.init), expected.beta) < 2e-6)
    #expect(largestDifference(found.gammaGradient.map(Float.init), expected.gamma) < 5e-6)
    #expect(largestDifference(found.inputGradient, expected.input) < 0x1p-6)
  }

  /// The oracle itself: central differences of Σ r·y in double precision.
  @Test(arguments: NormalisationExample.Rectifier.allCases)
  func definitionHoldsAgainstFiniteDifferences(_ rectifier: NormalisationExample.Rectifier) {
    let example = NormalisationExample(
      shape: ActivationShape(channels: 8, height: 3, width: 2, channelBlock: 8), count: 3,
      rectifier: rectifier, hasSecond: false)
    let plain = example.plain
    let (x, r) = (example.input.doubles, example.gradient.doubles)
    let gradients = plain.backward(x, outputGradient: r)
    let step = 1e-6
    func slope(_ loss: (Double) -> [Double]) -> Double {
      let product = { (y: [Double]) in zip(y, r).map { $0 * $1 }.reduce(0, +) }
      return (product(loss(step)) - product(loss(-step))) / (2 * step)
    }
    for place in stride(from: 0, to: x.count, by: 5) {
      let found = slope { h in
        var moved = x
        moved[place] += h
        return plain.forward(moved)
      }
      #expect(abs(found - gradients.input[place]) < 1e-7)
    }
    for channel in 0..<8 {
      let moved = { (gamma: Double, beta: Double) in
        var (gammas, betas) = (plain.gamma, plain.beta)
        gammas[channel] += gamma
        betas[channel] += beta
        return PlainBatchNormalisation(
          count: plain.count, channels: 8, pixels: plain.pixels, gamma: gammas, beta: betas,
          shortcut: plain.shortcut, rectify: plain.rectify
        ).forward(x)
      }
      #expect(abs(slope { moved($0, 0) } - gradients.gamma[channel]) < 1e-7)
      #expect(abs(slope { moved(0, $0) } - gradients.beta[channel]) < 1e-7)
    }
  }

  /// Gradients may take the place of what they come from.
  @Test(arguments: NormalisationExample.all.filter { $0.count == 4 })
  func inputGradientMayBeWrittenInPlace(_ example: NormalisationExample) {
    #expect(example.run(inPlace: true) == example.run())
  }

  /// The same bits, however many threads share the work.
  @Test(arguments: [(16, 16), (8, 8), (32, 32)])
  func threadsDoNotMatter(channels: Int, block: Int) {
    let example = NormalisationExample(
      shape: ActivationShape(channels: channels, height: 5, width: 3, channelBlock: block),
      count: 13, rectifier: .ofOutput, hasSecond: true)
    let count = Threads.count
    defer { Threads.setCount(count) }
    let results = [1, 2, 3].map {
      Threads.setCount($0)
      return example.run()
    }
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  /// A mean far from zero costs the variance no digits.
  @Test(arguments: [(8, 8), (16, 16), (32, 32)])
  func sumsKeepASmallVarianceBesideALargeMean(channels: Int, block: Int) {
    let shape = ActivationShape(channels: channels, height: 14, width: 14, channelBlock: block)
    let count = 9
    let values = numbers(count * shape.count, "values").map { 1000 + 0.05 * $0 }
    let sums = BatchNormalisation.sums(of: shape.blocked(values, count: count))
    let plain = PlainBatchNormalisation(
      count: count, channels: channels, pixels: 14 * 14, gamma: [], beta: [], shortcut: nil,
      rectify: false)
    #expect(sums.count == Double(count * 14 * 14))
    for channel in 0..<channels {
      let mean = sums.first(channel) / sums.count
      let variance = sums.second(channel) / sums.count - mean * mean
      #expect(abs(mean - plain.mean(values.doubles, channel)) < 1e-6)
      let expected = plain.variance(values.doubles, channel)
      #expect(abs(variance / expected - 1) < 1e-5, "\(variance) for \(expected)")
    }
  }

  /// What synchronised batch norm rests on: sums of parts add up to those of the whole.
  @Test func sumsOfPartsAddUp() {
    let shape = ActivationShape(channels: 16, height: 3, width: 3, channelBlock: 16)
    let values = shape.blocked(numbers(7 * shape.count, "values"), count: 7)
    let whole = BatchNormalisation.sums(of: values)
    var added = ChannelSums(channels: 16)
    for part in [0..<2, 2..<2, 2..<7] {
      let sums = BatchNormalisation.sums(of: values.images(part))
      for index in sums.values.indices { added.values[index] += sums.values[index] }
    }
    #expect(added.count == whole.count)
    for (found, expected) in zip(added.values, whole.values) {
      #expect(abs(found - expected) < 1e-5)
    }
  }

  @Test func noImagesHaveNoSums() {
    let shape = ActivationShape(channels: 16, height: 3, width: 3, channelBlock: 8)
    let sums = BatchNormalisation.sums(of: Activation(shape, count: 0))
    #expect(sums.values.allSatisfy { $0 == 0 } && sums.values.count == 33)
  }

  @Test func channelsMustFillTheirBlocks() async {
    await #expect(processExitsWith: .failure) {
      _ = ActivationShape(channels: 24, height: 1, width: 1, channelBlock: 16)
    }
    await #expect(processExitsWith: .failure) {
      let shape = ActivationShape(channels: 12, height: 1, width: 1, channelBlock: 12)
      _ = BatchNormalisation.sums(of: Activation(shape, count: 1))
    }
  }
}
