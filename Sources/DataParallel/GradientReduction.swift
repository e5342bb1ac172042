public import MPI
public import Storage

/// How the gradients of all replicas are summed, and where they lie for it.
///
/// It is made before the network, whose gradients it lays out, and `GradientBuckets` sum them:
///
///     let reduction = try GradientReduction(world, options)
///     let network = try Network(…, gradients: reduction.arena)
///     let buckets = try GradientBuckets(network, reduction)
///
/// By node, the ranks of a node have their gradients in memory that they share: none is copied.
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

  /// Whether sums take messages: not on one rank, nor by node on one node.
  public var hasMessages: Bool {
    guard world.worldSize > 1 else { return false }
    guard shared != nil, let layout else { return true }
    return layout.nodeCount > 1
  }

  /// An arena for this replica's gradients; all ranks ask together, once.
  ///
  /// Where memory cannot be shared it is the rank's own, and `problem` says why.
  public func arena(_ slots: [Arena.Slot]) -> Arena {
    precondition(shared == nil, "a second arena")
    guard let layout else { return Arena(slots: slots) }
    do {
      let arenas = try allocate(layout, count: Arena.count(of: slots))
      shared = arenas
      return Arena(slots: slots, in: arenas.mine)
    } catch {
      problem = error
      return Arena(slots: slots)
    }
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

  /// The sums of these buckets of an arena that `arena(_:)` laid out.
  func sums(of gradients: Tensor, buckets: [Range<Int>]) throws(MPIError) -> any BucketSums {
    if let layout, let shared {
      precondition(gradients.buffer === shared.mine.buffer, "another arena")
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
