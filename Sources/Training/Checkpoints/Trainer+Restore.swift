internal import DataParallel
public import MPI
public import Neighbourhoods
public import Networks
internal import Storage
internal import TensorFiles

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
}

extension Checkpoint {
  /// This rank's shard of the memory bank, for measurement; rank zero reads.
  public func bankShard(_ state: CheckpointState, _ world: Communicator) throws -> MemoryBank {
    let bank = ShardedBank(
      count: state.imageCount, dimension: state.network.featureDimension, temperature: 1, world)
    try load(openBank(world), into: bank, world)
    return bank.shard
  }

  /// The bank's file, open on rank zero alone.
  func openBank(_ world: Communicator) throws -> SafetensorsFile? {
    try world.collectively { world.isFirst ? try SafetensorsFile(path: bank) : nil }
  }

  /// Fills all ranks' shards from the bank's file.
  func load(_ file: SafetensorsFile?, into bank: ShardedBank, _ world: Communicator) throws {
    try bank.eachBlock { rows, block in
      try world.collectively {
        try file?.readUnitRows(InitialTensors.bankName, rows: rows, into: block)
      }
      try world.broadcast(block)
      bank.setRows(rows, from: block)
    }
  }
}

extension Trainer {
  /// Takes up the whole state of a checkpoint that was written by a run like this one.
  public func restore(_ checkpoint: Checkpoint, _ state: CheckpointState) throws {
    try world.collectively {
      try state.check(continuing: configuration, images: images, checkpoint)
    }
    try checkpoint.load(into: network, world)
    try checkpoint.load(
      checkpoint.optimiser, network.description.parameters, network,
      world
    ) { _ in optimiser.velocities }
    try reduction.meet()
    let file = try checkpoint.openBank(world)
    try checkpoint.load(file, into: bank, world)
    try restoreNeighbourhoods(file)
    position = state.position
  }
}
