public import Arithmetic
internal import Activations
public import Convolutions
public import Storage

/// A network that turns images into unit features, with its gradients.
///
/// A training batch is of one or several parts (`PartLayout`), one after the other: convolutions and
/// batch norm run a part at a time, each with its own statistics, and the parts' gradients of a
/// parameter are added up in the tree of `sumInTree`. So a part's numbers do not depend on which others
/// the network has beside it.
///
/// Parameters and gradients are two arenas of one layout, in forward order; backward fills the
/// gradients from the end, segment by segment, so that a finished segment can be sent while the
/// ones before it are computed.
public final class Network {
  /// What network it is.
  public let description: NetworkDescription
  /// Most images in a part of a batch, and in a batch in evaluation.
  public let batchSize: Int
  /// Most parts of a batch.
  public let partCount: Int
  /// Where parameters and gradients lie.
  public let memory: ParameterMemory
  /// Running means and variances of batch norm, of each part.
  public let partStatistics: [Arena]
  /// Sums batch statistics over all parts; nil for a part's own statistics.
  public var exchange: (any StatisticsExchange)?

  let convolutions: [String: Convolution]
  let modules: [any Module]
  private let features: UnitFeatures
  private let segments: [NetworkSegment]
  /// How many activation gradients are in memory at a time.
  static let gradientBufferCount = 3
  private let partGradients: PartGradients
  // In forward the first holds what is not kept.
  private let gradientBuffers: [Buffer]
  private let workspace: Workspace
  // The state of a step: what forward saw, and how far backward has come.
  private var images: Activation?
  private(set) var pass: Pass
  private var flowing: GradientBuffers?

  /// Builds a network for batches of up to `partCount` parts of `batchSize` images, with all parameters
  /// zero.
  ///
  /// Where it `accumulates`, gradients are sums over all batches since `beginStep`.
  /// Activations and their gradients are stored in `precision`, parameters and all sums are float32.
  /// `algorithms` says how to compute a convolution; those not named are computed directly.
  /// `layOut` says where parameters and gradients lie, for replicas that share them.
  public init(
    _ description: NetworkDescription, batchSize: Int, partCount: Int = 1,
    accumulates: Bool = false, precision: Precision = .fp32,
    algorithms: [ConvolutionShape: ConvolutionAlgorithms] = [:], workspace: Workspace = Workspace(),
    memory layOut: ([Arena.Slot]) -> ParameterMemory = { ParameterMemory(slots: $0) }
  ) throws(KernelError) {
    self.description = description
    (self.batchSize, self.partCount) = (batchSize, partCount)
    self.workspace = workspace
    let capacity = partCount * batchSize
    var convolutions: [String: Convolution] = [:]
    for (index, unit) in description.units.enumerated() {
      convolutions[unit.name] = try Network.convolution(
        index, description, batchSize: batchSize, partCount: partCount, precision,
        algorithms[unit.shape] ?? .direct, workspace)
    }
    let slots = Network.slots(description, convolutions)
    memory = layOut(slots)
    partGradients = PartGradients(
      memory.gradients, partCount: partCount, accumulates: accumulates)
    let statistics = description.tensors.filter { !$0.isParameter }
      .map { Arena.Slot(name: $0.name, count: $0.count) }
    let arenas = NetworkArenas(
      parameters: memory.parameters, gradients: memory.gradients, partGradients: partGradients,
      statistics: (0..<partCount).map { _ in Arena(slots: statistics) })
    partStatistics = arenas.statistics
    let maker = ModuleMaker(
      capacity: capacity, convolutions: convolutions, arenas: arenas,
      products: ParallelProducts(precision))
    let modules = maker.modules(description)
    (self.convolutions, self.modules) = (convolutions, modules)
    features = UnitFeatures(dimension: description.featureDimension, capacity: capacity)
    segments = NetworkSegment.segments(description, arenas.parameters)
    let shapes =
      convolutions.values.flatMap { [$0.input, $0.output] } + modules.map(\.output.shape)
    let largest = shapes.map { $0.byteCount(images: capacity) }.max() ?? 0
    let buffers = (0..<Network.gradientBufferCount).map { _ in Buffer(byteCount: largest) }
    gradientBuffers = buffers
    pass = Pass(parts: [], mode: .evaluation, exchange: nil, draws: nil, scratch: buffers[0])
  }

  private static func slots(
    _ description: NetworkDescription, _ convolutions: [String: Convolution]
  ) -> [Arena.Slot] {
    var packed: [String: Int] = [:]
    for (name, convolution) in convolutions {
      packed["\(name).weight"] = convolution.weightsLayout.floatCount
    }
    return description.parameters.map {
      Arena.Slot(name: $0.name, count: packed[$0.name] ?? $0.count)
    }
  }

  /// The running statistics of the first part, which evaluation takes.
  public var statistics: Arena { partStatistics[0] }

  /// All parameters; convolution weights in oneDNN's layout.
  public var parameters: Arena { memory.parameters }

  /// Their gradients after `backward`.
  public var gradients: Arena { memory.gradients }

  /// Parts that backward goes through one by one: modules with parameters, and those without behind
  /// them.
  public var segmentCount: Int { segments.count }

  /// The gradients that are complete after `backward(segment:)`, as a range of the arena.
  public func gradientRange(ofSegment segment: Int) -> Range<Int> { segments[segment].parameters }

  /// images (N, c, H, W), plain → features (N, d), rows of unit length; N may be 0.
  ///
  /// `parts` says which of the images each part has, up to `batchSize` of them, one part after the
  /// other; without it they are one part, as in evaluation always. The features stay valid until the
  /// next forward. `draws` are what dropout, where the network has any, draws from in training.
  public func forward(
    images: Tensor, parts: [Range<Int>]? = nil, mode: NormalisationMode,
    draws: DropoutDraws? = nil
  ) throws -> Tensor {
    let count = images.shape[0]
    let parts = parts ?? [0..<count]
    precondition(
      images.count == count * description.input.count,
      "images of shape \(images.shape) for \(description.input)")
    precondition(
      parts.count <= partCount && parts.allSatisfy { $0.count <= batchSize }
        && parts.first?.lowerBound == 0 && parts.last?.upperBound == count
        && zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound }
        && (parts.count == 1 || mode != .evaluation),
      "\(count) images in parts \(parts) for \(partCount) parts of up to \(batchSize)")
    pass = Pass(
      parts: parts, mode: mode, exchange: mode == .evaluation ? nil : exchange, draws: draws,
      scratch: gradientBuffers[0])
    var x = Activation(images, description.input.plain)
    self.images = x
    for module in modules {
      try module.forward(pass, input: x)
      x = module.output(of: pass)
    }
    return features.forward(vectors: x.floats)
  }

  /// Takes the gradient back through one segment; all are called once, the last one first.
  ///
  /// `featureGradient` (N, d) is the loss's; only the last segment reads it.
  public func backward(segment: Int, featureGradient: Tensor) throws {
    if segment == segmentCount - 1 {
      let gradient = Activation(
        .vector(description.featureDimension), count: pass.count, in: gradientBuffers[0])
      features.backward(featureGradient: featureGradient, vectorGradient: gradient.floats)
      flowing = GradientBuffers(
        first: gradient, second: nil, other: gradientBuffers[1], free: gradientBuffers[2])
    }
    guard let images, var gradients = flowing else {
      preconditionFailure("backward through segment \(segment) before those behind it")
    }
    for index in segments[segment].modules.reversed() {
      gradients = try modules[index].backward(
        pass, input: index > 0 ? modules[index - 1].output(of: pass) : images,
        gradients: gradients)
    }
    flowing = gradients
    // Whoever made the images has their memory again before the next ones come.
    if segment == 0 { self.images = nil }
  }

  /// Takes the gradient back through the whole network: all of `gradients` from `featureGradient`.
  public func backward(featureGradient: Tensor) throws {
    for segment in (0..<segmentCount).reversed() {
      try backward(segment: segment, featureGradient: featureGradient)
    }
  }

  /// Begins a step of one or several batches whose gradients are added up, where it accumulates.
  public func beginStep() { partGradients.beginStep() }

  /// Gives all parts the running statistics of the first.
  public func spreadStatistics() {
    for arena in partStatistics.dropFirst() { arena.all.copy(from: statistics.all) }
  }

  /// Makes all operations for parts of `batchSize` images ahead of the first step.
  public func prepare() throws(KernelError) {
    for module in modules { try module.prepare(count: batchSize) }
  }

  /// Memory of activations and their gradients, in bytes; parameters are not in it.
  public var activationByteCount: Int {
    activationByteCount(withWorkspace: true)
  }

  /// The same with or without what layers need only while they run.
  package func activationByteCount(withWorkspace: Bool) -> Int {
    modules.map(\.keptByteCount).reduce(0, +)
      + gradientBuffers.map(\.byteCount).reduce(0, +)
      + (withWorkspace ? workspace.byteCount : 0)
  }
}
