public import Arithmetic
internal import Activations
public import Convolutions
internal import Storage

/// What a network takes in memory and in work, computed from its description.
///
/// No tensor is made for it. Operations of oneDNN are, as they alone know what they need beside
/// their tensors; they are small, and oneDNN keeps them for the network itself.
public struct NetworkPlan: Sendable, Equatable {
  /// Floats of all parameters, as an arena lays them out; of gradients and velocities as well.
  public let parameterCount: Int
  /// Floats of the largest tensor of parameters.
  public let largestParameterCount: Int
  /// Floats of a part's running statistics.
  public let statisticCount: Int
  /// Floats of the parts' gradients while they are added up.
  public let partGradientCount: Int
  /// Bytes of what forward keeps for backward.
  public let activationBytes: Int
  /// Bytes of activation gradients on their way down.
  public let activationGradientBytes: Int
  /// Bytes that operations share while they run, one after the other.
  public let workspaceBytes: Int
  /// The most bytes that one convolution's inputs, outputs and weights take: to measure it.
  public let largestConvolutionBytes: Int
  /// How many convolutions there are.
  public let convolutionCount: Int
  /// Multiplications with an addition that a training step takes for one image, computed directly.
  public let multiplyAddsPerImage: Int
  /// Bytes that the convolutions of a training step read and write for one image, of activations and
  /// their gradients, if no cache keeps any.
  public let bytesMovedPerImage: Int

  /// Plans a network for batches of up to `partCount` parts of `batchSize` images.
  ///
  /// `algorithms` says how a convolution may be computed; those not named are computed directly. The
  /// workspace is enough for each of the ways that oneDNN has.
  public init(
    _ description: NetworkDescription, batchSize: Int, partCount: Int = 1,
    precision: Precision = .fp32, algorithms: [ConvolutionShape: [ConvolutionAlgorithms]] = [:]
  ) throws(KernelError) {
    let workspace = Workspace()
    let convolutions = try NetworkPlan.convolutions(
      description, batchSize: batchSize, partCount: partCount, precision, algorithms, workspace)
    workspaceBytes =
      workspace.byteCount
      + NetworkPlan.linearBytes(description, batchSize: batchSize, precision)
    convolutionCount = convolutions.count
    let weights = convolutions.map(\.weightsLayout.floatCount)
    let others = description.parameters.filter { $0.role != .convolutionWeight }.map(\.count)
    func arena(_ counts: [Int]) -> Int {
      Arena.count(of: counts.map { Arena.Slot(name: "", count: $0) })
    }
    parameterCount = arena(weights + others)
    largestParameterCount = (weights + others).max() ?? 0
    statisticCount = arena(description.tensors.filter { !$0.isParameter }.map(\.count))

    let branchCount = SumOverParts.branchCount(of: partCount)
    partGradientCount = branchCount * largestParameterCount
    let float = MemoryLayout<Float>.size
    let capacity = partCount * batchSize
    func bytes(_ shape: ActivationShape) -> Int { shape.byteCount(images: capacity) }
    let outputs = try Network.outputs(description, precision: precision)
    let features = float * capacity * (description.featureDimension + 1)
    activationBytes =
      (convolutions.map(\.output) + outputs).map(bytes).reduce(0, +) + features
    let shapes = convolutions.flatMap { [$0.input, $0.output] } + outputs
    activationGradientBytes = Network.gradientBufferCount * (shapes.map(bytes).max() ?? 0)
    largestConvolutionBytes =
      zip(convolutions, weights).map {
        [$0.input, $0.output].reduce((1 + branchCount) * float * $1) { $0 + bytes($1) }
      }.max() ?? 0

    multiplyAddsPerImage = description.operationsPerImage / 2
    bytesMovedPerImage = convolutions.enumerated().map { index, convolution in
      // Forward, backward to the weights, and backward to the input if it has a gradient.
      (index == 0 ? 2 : 3)
        * (convolution.input.byteCount(images: 1) + convolution.output.byteCount(images: 1))
    }.reduce(0, +)
  }

  /// Bytes of the rounded factors of the hidden linear layers' products, for the largest of each kind.
  private static func linearBytes(
    _ description: NetworkDescription, batchSize: Int, _ precision: Precision
  ) -> Int {
    description.groups.map { group in
      guard case .linear(_, let outputs, isRectified: true) = group.kind else { return 0 }
      let inputs = group.input.count
      return [(batchSize, inputs), (batchSize, outputs), (outputs, batchSize)].map {
        ParallelProducts.byteCount(m: $0, k: $1, precision)
      }.max() ?? 0
    }.max() ?? 0
  }

  /// The convolutions of a network, whose operations have asked `workspace` for what they need.
  ///
  /// Those that are alike are made once.
  private static func convolutions(
    _ description: NetworkDescription, batchSize: Int, partCount: Int, _ precision: Precision,
    _ algorithms: [ConvolutionShape: [ConvolutionAlgorithms]], _ workspace: Workspace
  ) throws(KernelError) -> [Convolution] {
    var made: [ConvolutionShape: Convolution] = [:]
    var convolutions: [Convolution] = []
    for (index, unit) in description.units.enumerated() {
      // The first takes images, which have no gradient and another layout.
      if index > 0, let convolution = made[unit.shape] {
        convolutions.append(convolution)
        continue
      }
      let convolution = try prepared(algorithms[unit.shape] ?? [.direct]) {
        algorithms throws(KernelError) in
        let convolution = try Network.convolution(
          index, description, batchSize: batchSize, partCount: partCount, precision, algorithms,
          workspace)
        try convolution.prepare(count: batchSize, withInputGradient: index > 0)
        return convolution
      }
      if index > 0 { made[unit.shape] = convolution }
      convolutions.append(convolution)
    }
    return convolutions
  }

  /// The convolution by the first of `ways` that oneDNN has, after all that it has were made.
  private static func prepared(
    _ ways: [ConvolutionAlgorithms],
    _ make: (ConvolutionAlgorithms) throws(KernelError) -> Convolution
  ) throws(KernelError) -> Convolution {
    var first: Convolution?
    var problem: KernelError?
    for algorithms in ways {
      do throws(KernelError) {
        let convolution = try make(algorithms)
        first = first ?? convolution
      } catch {
        problem = error
      }
    }
    guard let first else {
      throw problem ?? .oneDNN(routine: "convolution", status: "no algorithm was named")
    }
    return first
  }
}
