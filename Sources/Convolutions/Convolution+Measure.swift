internal import Activations
public import Arithmetic
internal import Storage

extension Convolution {
  /// The quickest of `algorithms` for each pass on this machine, by trying each that there is.
  ///
  /// Direct where there is none of them. Copies between layouts, and conversions, count. Every rank
  /// may measure at the same time, as they will compute at the same time; one then decides for all.
  /// Takes some 10 passes of the convolution over `partCount` parts of `batchSize` images, whose times
  /// together count.
  public static func measure(
    _ algorithms: [ConvolutionAlgorithm], _ shape: ConvolutionShape, inputBlock: Int,
    outputBlock: Int, batchSize: Int, partCount: Int = 1, precision: Precision = .fp32,
    workspace: Workspace
  ) -> ConvolutionMeasurement {
    var best = ConvolutionAlgorithms.direct
    var times: [ConvolutionMeasurement.Times] = []
    var least = [Double](repeating: .infinity, count: 3)
    for algorithm in algorithms {
      guard algorithm.fits(shape) else { continue }
      guard
        let convolution = try? Convolution(
          shape, inputBlock: inputBlock, outputBlock: outputBlock, batchSize: batchSize,
          partCount: partCount, precision: precision,
          algorithms: ConvolutionAlgorithms(everywhere: algorithm), workspace: workspace)
      else { continue }
      let input = Activation(convolution.input, count: partCount * batchSize)
      let output = Activation(convolution.output, count: partCount * batchSize)
      let parts = (0..<partCount).map { part in
        let images = (part * batchSize)..<((part + 1) * batchSize)
        return (input: input.images(images), output: output.images(images))
      }
      let weights = Tensor(shape: [convolution.weightsLayout.floatCount])
      let sum = SumOverParts(
        into: weights, branches: SumOverParts.branches(of: partCount, count: weights.count))
      input.fill(0.5)
      weights.fill(0.01)
      output.fill(0.1)
      func run(_ pass: Pass) throws {
        switch pass {
        case .forward:
          try convolution.forward(
            parts.map { ConvolutionPart(input: .stored($0.input), result: $0.output) },
            weights: weights)
        case .backwardData:
          try convolution.backwardData(
            parts.map { ConvolutionPart(input: .stored($0.output), result: $0.input) },
            weights: weights)
        case .backwardWeights:
          try convolution.backwardWeights(
            parts.map { GradientPart(input: .stored($0.input), outputGradient: $0.output) },
            into: sum)
        }
      }
      var milliseconds: [Double?] = [nil, nil, nil]
      for (place, pass) in Pass.allCases.enumerated() {
        guard pass != .forward || !algorithm.isForGradients else { continue }
        // Plain input is images: they need no gradient.
        guard pass != .backwardData || inputBlock > 1 else { continue }
        guard let seconds = try? leastSeconds(of: { try run(pass) }) else { continue }
        milliseconds[place] = seconds * 1e3
        guard seconds < least[place] else { continue }
        least[place] = seconds
        best[pass] = algorithm
      }
      guard milliseconds.contains(where: { $0 != nil }) else { continue }
      times.append(.init(algorithm: algorithm, milliseconds: milliseconds))
    }
    return ConvolutionMeasurement(algorithms: best, times: times)
  }

  /// The least time of four runs after a first that is not counted; of up to 20 where they are
  /// short, which others on the machine disturb more.
  private static func leastSeconds(of run: () throws -> Void) throws -> Double {
    try run()
    var (least, total, runs) = (Double.infinity, 0.0, 0)
    while runs < 4 || (runs < 20 && total < 0.03) {
      let seconds = try ContinuousClock().measure(run) / .seconds(1)
      (least, total, runs) = (min(least, seconds), total + seconds, runs + 1)
    }
    return least
  }
}
