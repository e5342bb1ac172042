import Activations
import Arithmetic
import Convolutions
import Numbers
import Storage
import Testing

/// Parts of a batch that go through together come out as each would alone, to the bit: so a job's
/// result does not depend on how many parts a rank has.
@Suite(.serialized) struct ConvolutionPartTests {
  /// So many channels that Winograd's filters go by groups, and parts of them together.
  private static let shape = ConvolutionShape(
    inputChannels: 208, outputChannels: 208, height: 8, width: 4, kernel: 3, stride: 1)

  @Test(arguments: [Precision.fp32, .bf16], [false, true])
  func filtersGoByGroups(_ precision: Precision, sumsOverTiles: Bool) {
    let channels = Self.shape.outputChannels
    let plan = WinogradPlan(
      count: 2, tilesPerImage: 2, bytesPerTile: 2 * 36 * channels * 4,
      filterBytes: 36 * channels * channels * precision.byteCount, channels: channels,
      channelBlock: 16, sumsOverTiles: sumsOverTiles, threads: 1)
    #expect(plan.groups != nil)
  }

  @Test(
    arguments: ConvolutionAlgorithm.allCases.flatMap { algorithm in
      [Precision.fp32, .bf16].filter(\.isAvailable)
        .filter { algorithm != .roundedWinograd || $0 == .bf16 }.map { (algorithm, $0) }
    }, [1, 3])
  func areAsAlone(
    _ way: (algorithm: ConvolutionAlgorithm, precision: Precision), threads: Int
  ) throws {
    let before = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(before) }
    let block = try Convolution.preferredChannelBlock(channels: 208)
    let made = [3, 1].map { partCount in
      try? Convolution(
        Self.shape, inputBlock: block, outputBlock: block, batchSize: 2, partCount: partCount,
        precision: way.precision, algorithms: ConvolutionAlgorithms(everywhere: way.algorithm),
        workspace: Workspace())
    }
    // Not every machine has every algorithm.
    guard let together = made[0], let alone = made[1] else {
      #expect(![.direct, .tiledWinograd].contains(way.algorithm))
      return
    }
    try sumGradients(together, alone)
    let weights = Tensor(
      numbers(together.weightsLayout.floatCount, "w"), shape: [together.weightsLayout.floatCount])
    let parts = [0..<2, 2..<4, 4..<6, 6..<8, 8..<9]
    for pass in [Pass.forward, .backwardData] {
      let input = pass == .forward ? together.input : together.output
      let result = pass == .forward ? together.output : together.input
      let x = input.blocked(input.stored(numbers(9 * input.count, "x")), count: 9)
      let before = result.blocked(result.stored(numbers(9 * result.count, "before")), count: 9)
      func summing(_ images: Range<Int>) -> ResultSums {
        guard pass == .backwardData else { return .values }
        let vector = Tensor(numbers(result.channels, "vector"), shape: [result.channels])
        return .gradients(
          RectifiedActivation(
            of: before.images(images), mean: vector, scale: vector, shift: vector))
      }
      func run(_ convolution: Convolution, _ groups: [[Range<Int>]]) throws -> (
        [Float], [[Double]]
      ) {
        let y = Activation(result, count: 9)
        y.fill(.nan)
        let sums = try groups.flatMap { group in
          let parts = group.map {
            ConvolutionPart(
              input: .stored(x.images($0)), result: y.images($0),
              summing: summing($0))
          }
          return try pass == .forward
            ? convolution.forward(parts, weights: weights)
            : convolution.backwardData(parts, weights: weights)
        }
        return (y.plain, sums.map { $0?.values ?? [] })
      }
      let (found, sums) = try run(together, [parts])
      let (expected, expectedSums) = try run(alone, parts.map { [$0] })
      #expect(found == expected && !found.contains { $0.isNaN })
      #expect(sums == expectedSums)
    }
  }

  /// The weights' gradients of three parts are summed in the tree as each has it alone: of parts of as
  /// many images and of others, one of them without any; as they are, or added to those before.
  private func sumGradients(_ together: Convolution, _ alone: Convolution) throws {
    let count = together.weightsLayout.floatCount
    let x = together.input.blocked(
      together.input.stored(numbers(9 * together.input.count, "x")), count: 9)
    let dy = together.output.blocked(
      together.output.stored(numbers(9 * together.output.count, "dy")), count: 9)
    func part(_ images: Range<Int>) -> GradientPart {
      GradientPart(input: .stored(x.images(images)), outputGradient: dy.images(images))
    }
    for (parts, accumulates) in [
      ([0..<2, 2..<4, 4..<6], false), ([0..<2, 2..<4, 4..<6], true), ([0..<2, 2..<3, 3..<3], true),
    ] {
      func before() -> [Tensor] {
        accumulates
          ? parts.indices.map { Tensor(numbers(count, "before \($0)"), shape: [count]) } : []
      }
      let (sum, accumulated) = (Tensor(shape: [count]), before())
      sum.fill(.nan)
      try together.backwardWeights(
        parts.map(part),
        into: SumOverParts(
          into: sum, accumulated: accumulated,
          branches: SumOverParts.branches(of: parts.count, count: count)))
      let terms = before()
      let expected = try parts.indices.map { index in
        let gradient = Tensor(shape: [count])
        try alone.backwardWeights([part(parts[index])], into: SumOverParts(into: gradient))
        guard accumulates else { return gradient }
        addScaled(gradient, by: 1, to: terms[index])
        return terms[index]
      }
      // Elements, for an array's differences are worked out where it is compared as a whole.
      for (found, expected) in zip(accumulated, expected) {
        #expect(found.array.elementsEqual(expected.array))
      }
      sumInTree(expected, into: expected[0])
      #expect(sum.array.elementsEqual(expected[0].array))
    }
  }
}
