internal import Configuration
internal import DataParallel
internal import Files
public import MPI
public import Neighbourhoods
public import Networks
internal import Storage

extension Checkpoint {
  /// Reads the state on rank zero and gives it to all.
  public func readState(_ world: Communicator) throws -> CheckpointState {
    let text = try world.collectively { () -> String in
      guard world.isFirst else { return "" }
      return String(decoding: try readState().json(), as: UTF8.self)
    }
    return try CheckpointState(json: Array(world.broadcast(text).utf8), path: state)
  }

  /// Loads the network's tensors on all ranks; rank zero reads.
  public func load(into network: Network, _ world: Communicator) throws {
    try load(model, network.description.tensors, network, world) { network.arena(of: $0) }
  }

  /// Loads tensors from one of its files on all ranks; rank zero reads.
  func load(
    _ path: String, _ tensors: [NetworkTensor], _ network: Network, _ world: Communicator,
    into arena: (NetworkTensor) -> Arena
  ) throws {
    let file = try world.collectively { world.isFirst ? try NetworkTensorFile(path: path) : nil }
    try network.load(tensors, from: file, world, into: arena)
  }

  /// This rank's shard of the memory bank, for measurement; each rank reads its own.
  public func bankShard(_ state: CheckpointState, _ world: Communicator) throws -> MemoryBank {
    let bank = ShardedBank(
      count: state.imageCount, dimension: state.network.featureDimension, temperature: 1, world)
    try world.collectively { try CheckpointParts(self, state).read(into: bank.shard) }
    return bank.shard
  }
}

extension Trainer {
  /// Takes up the whole state of a checkpoint that was written by a run like this one, as `state.check`
  /// says.
  ///
  /// Its parts are this one's: whoever holds them goes on with the same numbers.
  public func restore(_ checkpoint: Checkpoint, _ state: CheckpointState) throws {
    try checkpoint.load(into: network, world)
    try checkpoint.load(
      checkpoint.optimiser, network.description.parameters, network,
      world
    ) { _ in optimiser.velocities }
    try reduction.meet()
    let parts = CheckpointParts(checkpoint, state)
    let mine = layout[world.rank]
    try world.collectively {
      try parts.read(into: bank.shard)
      neighbourhoods = try parts.neighbourhoods(of: bank.shard.indices)
      let own = network.description.tensors.filter { !$0.isParameter }
      for (part, arena) in zip(mine, network.partStatistics) {
        for (tensor, numbers) in try parts.statistics(own, of: part) {
          try network.set(tensor, to: numbers, in: arena)
        }
      }
    }
    targets = try neighbourhoods.targets(of: bank.shards, world)
    if let blocks = state.discoveryBlocks {
      discovery = try discovery(after: blocks, of: parts, state.discoveryBlockSize)
    }
    position = state.position
    (lossSum, secondsBefore) = (state.lossSum, state.epochSeconds)
  }
  /// A discovery that goes on after so many blocks; nil, which begins it anew, where this machine's
  /// blocks have other rows.
  private func discovery(
    after blocks: Int, of parts: CheckpointParts, _ blockSize: Int?
  ) throws -> DistributedDiscovery? {
    let discovery = try newDiscovery()
    let isSame = blockSize == discovery.blockSize
    guard try world.allReduce(isSame ? 1 : 0, .minimum) == 1 else { return nil }
    try world.collectively {
      guard (0...discovery.blockCount).contains(blocks) else {
        throw FileError(
          parts.checkpoint.state, "has \(blocks) blocks of a discovery that has fewer")
      }
      let width = DistributedDiscovery.progressWidth(configuration.neighbours)
      discovery.goOn(
        after: blocks, try layout[world.rank].map { try parts.discovery(of: $0, width: width) })
    }
    return discovery
  }
}
