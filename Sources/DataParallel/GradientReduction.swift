public import MPI
public import Networks
public import Storage

/// How the gradients of all replicas are summed, and where they and the parameters lie for it.
///
/// It is made before the network, whose memory it lays out, and `GradientBuckets` sum the gradients:
///
///     let reduction = try GradientReduction(world, options)
///     let network = try Network(…, memory: reduction.memory)
///     let buckets = try GradientBuckets(network, reduction)
///
/// By node, the ranks of a node have their gradients in memory that they share, so that none is
/// copied, and parameters and velocities are there once for all of them.
public final class GradientReduction {
  /// How it was told to sum.
  public let options: ReductionOptions
  let world: Communicator
  /// The nodes, where gradients are summed by node.
  private let layout: NodeLayout?
  private var shared: SharedArenas?
  /// Why there is no memory to share, where there is none.
  public private(set) var problem: MPIError?

  /// A way to sum over the ranks of `world`, which all make it together.
  public init(_ world: Communicator, _ options: ReductionOptions = .init()) throws(MPIError) {
    self.world = world
    self.options = options
    guard options.way != .flat, world.worldSize > 1 else {
      layout = nil
      return
    }
    let layout = try NodeLayout(world, ranksPerNode: options.ranksPerNode)
    self.layout = options.way == .node || layout.mostRanks > 1 ? layout : nil
  }

  /// Whether gradients are summed through memory that the ranks of a node share.
  public var isByNode: Bool { shared != nil }

  /// How gradients are summed, in a few words.
  public var summary: String {
    guard world.worldSize > 1 else { return "on one rank" }
    let way = isByNode ? "by node" : "flat"
    return options.compression == .bf16 && hasMessages ? "\(way), bf16" : way
  }

  /// Whether sums over nodes are taken in the tree over all ranks, as those by messages are.
  public var isAligned: Bool { shared == nil || layout?.isAligned ?? true }

  /// Whether sums take messages: not on one rank, nor by node on one node.
  public var hasMessages: Bool {
    guard world.worldSize > 1 else { return false }
    guard shared != nil, let layout else { return true }
    return layout.nodeCount > 1
  }

  /// Memory for this replica's parameters and gradients; all ranks ask together, once.
  ///
  /// Where memory cannot be shared it is the rank's own, and `problem` says why.
  public func memory(_ slots: [Arena.Slot]) -> ParameterMemory {
    precondition(shared == nil, "a second memory")
    guard let layout else { return ParameterMemory(slots: slots) }
    do {
      let arenas = try allocate(layout, count: Arena.count(of: slots))
      shared = arenas
      return ParameterMemory(
        parameters: Arena(slots: slots, in: arenas.parameters),
        gradients: Arena(slots: slots, in: arenas.mine), gradientSums: arenas.sums,
        velocities: Arena(slots: slots, in: arenas.velocities), isWriter: layout.node.isFirst)
    } catch {
      problem = error
      return ParameterMemory(slots: slots)
    }
  }

  /// Returns when all ranks that share parameters with this one have called it: what each of them
  /// wrote to them before, all see after.
  public func meet() throws(MPIError) {
    if shared != nil { try layout?.node.barrier() }
  }

  /// Those of `ranges` of `count` parameters that this rank updates where each is one rank's.
  ///
  /// A range belongs to the rank in whose share of all parameters it begins.
  func own(_ ranges: [Range<Int>], of count: Int) -> [Range<Int>] {
    guard shared != nil, let node = layout?.node else { return ranges }
    return ranges.filter { $0.lowerBound * node.worldSize / count == node.rank }
  }

  /// Shared arenas of all nodes; where one node has none, they throw on all.
  private func allocate(
    _ layout: NodeLayout, count: Int
  ) throws(MPIError) -> SharedArenas {
    let result = Result { () throws(MPIError) in try SharedArenas(layout.node, count: count) }
    let succeeded = if case .success = result { Int32(1) } else { Int32(0) }
    let all = try world.allReduce(succeeded, .minimum) == 1
    let arenas = try result.get()
    guard all else { throw .noSharedMemory }
    return arenas
  }

  /// The sums of these buckets of gradients that `memory(_:)` laid out.
  func sums(of gradients: Tensor, buckets: [Range<Int>]) throws(MPIError) -> any BucketSums {
    guard world.worldSize > 1 else { return OwnSums(buckets: buckets) }
    if let layout, let shared {
      precondition(gradients.buffer === shared.mine.buffer, "other gradients")
      return NodeSums(
        shared, layout, buckets: buckets,
        messages: try layout.across.map { (ranks) throws(MPIError) in
          try MessageSums(ranks, options.compression)
        })
    }
    if options.way == .node, let problem { throw problem }
    return FlatSums(
      gradients, buckets: buckets, try MessageSums(world, options.compression))
  }
}
