internal import Storage
public import Arithmetic
public import Configuration
public import Convolutions
internal import DataParallel
public import Images
internal import MPI
internal import Networks

/// How much memory a rank of a run takes, and the ranks of a node together, computed from what the
/// run is: nothing of it is made for it.
///
/// It is the most that is resident at one time (`ProcessMemory.peak`), of the rank that needs most.
/// What a process holds when it asks, its libraries above all, is measured; all else is computed.
public struct RunMemory {
  /// What a process holds before the run's own memory comes.
  public struct Program: Sendable {
    /// Bytes of it.
    public var resident: Int
    /// Those of them that lie in files and count once on a machine.
    public var inFiles: Int

    /// What this process holds now, but for images that it keeps.
    public static func present(besideImages keptBytes: Int) -> Program {
      Program(
        resident: max(ProcessMemory.resident - keptBytes, 0), inFiles: ProcessMemory.inFiles)
    }
  }

  let configuration: Configuration
  private(set) var network: NetworkPlan
  /// The network as it is measured, where ways to compute convolutions are still to be chosen.
  let measured: NetworkPlan?
  let images: ImageSplit
  /// N.
  let count: Int
  let keptBytes: Int
  let measurement: MeasurementMemory
  let program: Program
  let machine: Machine
  /// Which parts each rank holds.
  let layout: PartLayout
  /// Which rows each part has.
  let parts: Partition
  /// What the network takes with its convolutions computed in some of these ways.
  private let networkPlan:
    ([ConvolutionShape: [ConvolutionAlgorithms]]) throws(KernelError) -> NetworkPlan

  /// Plans a run of `worldSize` ranks like this one.
  ///
  /// - Parameters:
  ///   - configuration: the run.
  ///   - images: what it learns from.
  ///   - imageCount: how many there will be, where not as many as `images` has.
  ///   - keptBytes: memory of all images kept, test images included.
  ///   - convolutions: how they are computed, where that is decided, those not named directly; nil
  ///     plans for all ways that may be chosen.
  ///   - isMeasured: whether the run measures these ways first.
  ///   - measurement: what evaluation takes.
  ///   - program: what the process held before.
  ///   - machine: threads, and ranks of the node.
  ///   - worldSize: P.
  /// - Throws: an error where oneDNN has no way to compute a convolution.
  public init(
    _ configuration: Configuration, images: ImageSplit, imageCount: Int? = nil, keptBytes: Int,
    convolutions: [ConvolutionShape: ConvolutionAlgorithms]? = nil, isMeasured: Bool = true,
    measurement: MeasurementMemory, program: Program, machine: Machine, worldSize: Int
  ) throws(KernelError) {
    self.configuration = configuration
    self.images = images
    count = imageCount ?? images.count
    self.keptBytes = keptBytes
    self.measurement = measurement
    self.program = program
    self.machine = machine
    let layout = PartLayout(
      count: max(configuration.parts ?? worldSize, worldSize), worldSize: worldSize)
    self.layout = layout
    parts = Partition(total: count, worldSize: layout.count)
    let description = Trainer.network(configuration, images).description
    let batchSize = Trainer.batchSizePerPart(
      configuration, imageCount: count, partCount: layout.count)
    func plan(
      _ algorithms: [ConvolutionShape: [ConvolutionAlgorithms]]
    ) throws(KernelError) -> NetworkPlan {
      try NetworkPlan(
        description, batchSize: batchSize, partCount: layout.mostParts,
        precision: configuration.precision, algorithms: algorithms)
    }
    networkPlan = plan
    let candidates = ConvolutionPlan.candidates(configuration.convolution)
    if candidates == [.direct] || !isMeasured {
      measured = nil
    } else {
      let ways = [.direct] + candidates.map { ConvolutionAlgorithms(everywhere: $0) }
      measured = try plan(
        Dictionary(uniqueKeysWithValues: description.convolutionShapes.map { ($0, ways) }))
    }
    if let convolutions {
      network = try plan(convolutions.mapValues { [$0] })
    } else if let measured {
      network = measured
    } else {
      network = try plan([:])
    }
  }

  /// The same run with its convolutions computed as told.
  public func computing(
    _ convolutions: [ConvolutionShape: ConvolutionAlgorithms]
  ) throws(KernelError) -> RunMemory {
    var memory = self
    memory.network = try networkPlan(convolutions.mapValues { [$0] })
    return memory
  }

  /// P.
  var worldSize: Int { layout.worldSize }
  /// The most rows that a rank has.
  var rowsPerRank: Int { layout.byRank(parts).counts.max() ?? 0 }
  /// The most images of a batch that a rank has.
  var batchSizePerRank: Int {
    layout.mostParts
      * Trainer.batchSizePerPart(configuration, imageCount: count, partCount: layout.count)
  }
}
