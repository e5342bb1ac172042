import Arithmetic
import Convolutions
import Networks
import Storage
import Testing

/// The plan of a network says what the network then takes.
@Suite struct NetworkPlanTests {
  /// A way to build a network.
  struct Case: Sendable, CustomTestStringConvertible {
    let architecture: Architecture
    let precision: Precision
    let algorithm: ConvolutionAlgorithm

    var testDescription: String { "\(architecture) \(precision) \(algorithm.rawValue)" }
  }

  static let cases: [Case] = [
    Case(architecture: .resnet18, precision: .fp32, algorithm: .direct),
    Case(architecture: .resnet18, precision: .fp32, algorithm: .tiledWinograd),
    Case(architecture: .resnet18, precision: .bf16, algorithm: .direct),
    Case(architecture: .resnet50, precision: .fp32, algorithm: .direct),
  ]

  @Test(arguments: cases) func itHoldsForTheNetwork(test: Case) throws {
    let description = NetworkChoice(
      test.architecture, width: 16, inputChannels: 3, imageHeight: 20, imageWidth: 12,
      featureDimension: 24
    ).description
    var algorithms: [ConvolutionShape: ConvolutionAlgorithms] = [:]
    for shape in description.convolutionShapes where shape.kernel == 3 && shape.inputChannels > 3 {
      algorithms[shape] = ConvolutionAlgorithms(everywhere: test.algorithm)
    }
    let plan = try NetworkPlan(
      description, batchSize: 5, precision: test.precision,
      algorithms: algorithms.mapValues { [$0] })
    let network = try Network(
      description, batchSize: 5, precision: test.precision, algorithms: algorithms)
    try network.prepare()
    #expect(plan.parameterCount == network.parameters.all.count)
    #expect(plan.largestParameterCount == network.parameters.slots.map(\.count).max())
    #expect(plan.statisticCount == network.statistics.all.count)
    // Features of length 1 and the lengths before belong to no layer.
    let head = 4 * 5 * (24 + 1)
    let activations = network.activationByteCount(withWorkspace: false)
    #expect(plan.activationBytes - head + plan.activationGradientBytes == activations)
    #expect(plan.workspaceBytes == network.activationByteCount - activations)
    #expect(2 * plan.multiplyAddsPerImage == description.operationsPerImage)
  }

  /// The way that is chosen later is among those that a plan has room for.
  @Test func itHasRoomForEachOfSeveralWays() throws {
    let description = NetworkChoice(
      .resnet18, width: 16, inputChannels: 1, imageHeight: 12, imageWidth: 12, featureDimension: 8
    ).description
    func workspace(_ ways: [ConvolutionAlgorithms]) throws -> Int {
      try NetworkPlan(
        description, batchSize: 4,
        algorithms: Dictionary(
          uniqueKeysWithValues: description.convolutionShapes.map { ($0, ways) })
      ).workspaceBytes
    }
    let ways =
      [.direct] + ConvolutionAlgorithm.allCases.map(ConvolutionAlgorithms.init(everywhere:))
    let all = try workspace(ways)
    #expect(try all >= workspace([.direct]))
    #expect(try all >= workspace([.direct, ConvolutionAlgorithms(everywhere: .tiledWinograd)]))
    #expect(throws: KernelError.self) {
      // oneDNN has no Winograd of 1 × 1 kernels.
      try workspace([ConvolutionAlgorithms(everywhere: .winograd)])
    }
  }

  /// Activations of more memory than any machine of today has.
  @Test func aPlanNeedsNoMemoryOfItsOwn() throws {
    let plan = try NetworkPlan(
      NetworkChoice(
        .resnet18, width: 512, inputChannels: 3, imageHeight: 32, imageWidth: 32,
        featureDimension: 128
      ).description,
      batchSize: 4096)
    #expect(plan.activationBytes > 100 << 30)
  }
}
