internal import Configuration
internal import DataParallel
public import Events
internal import Files
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Storage
internal import TensorFiles

extension Trainer {
  /// How many checkpoints are kept.
  static let checkpointsKept = 2

  /// Saves the whole state after an epoch; rank zero writes, the others give it their rows.
  public func save() throws -> CheckpointSaved {
    let start = ContinuousClock.now
    // The epoch that ended last.
    let (round, epoch) =
      position.epoch > 0
      ? (position.round, position.epoch - 1) : (position.round - 1, configuration.epochs - 1)
    let output = configuration.outputFolder
    let name = Checkpoint.name(round: round, epoch: epoch)
    let folder = Checkpoint.folder(of: output)
    let final = Checkpoint(path: "\(folder)/\(name)")
    let partial = final.partial
    try onRankZero {
      try final.startPartial()
      try Folder.synchronise(output)
      try write(partial.model, network.description.tensors) { network.arena(of: $0) }
      try write(
        partial.optimiser, network.description.parameters
      ) { _ in optimiser.velocities }
      let state = CheckpointState(
        configuration: configuration, position: position, network: choice,
        convolutions: convolutions, imageCount: bank.count,
        imagesFingerprint: images.fingerprint)
      try ReplacementFile.write(state.json(), to: partial.state)
    }
    try saveBank(partial.bank)
    var bytes = 0
    try onRankZero {
      try final.replace()
      for old in Checkpoint.all(in: output).dropLast(Trainer.checkpointsKept) {
        try? old.remove()
      }
      bytes = try [final.model, final.optimiser, final.bank, final.state].map(Path.size)
        .reduce(0, +)
    }
    return CheckpointSaved(
      round: round, epoch: epoch, path: final.path, bytes: bytes,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Runs `body` on rank zero; its error becomes one that all throw.
  private func onRankZero(_ body: () throws -> Void) throws {
    try world.collectively { if world.isFirst { try body() } }
  }

  private func write(
    _ path: String, _ tensors: [NetworkTensor], from arena: (NetworkTensor) -> Arena
  ) throws {
    let writer = try SafetensorsWriter(
      path: path, entries: tensors.map { SafetensorsEntry(name: $0.name, shape: $0.sizes) },
      metadata: ["format": "pt"])
    for tensor in tensors {
      try writer.write(network.plain(tensor, from: arena(tensor)), to: tensor.name)
    }
    try writer.commit()
  }

  private func saveBank(_ path: String) throws {
    let k = neighbourhoods.neighbourhoodSize
    let anchorCount = try neighbourhoods.anchorCount(world)
    let name = InitialTensors.bankName
    let writer = try world.collectively { () -> SafetensorsWriter? in
      guard world.isFirst else { return nil }
      return try SafetensorsWriter(
        path: path,
        entries: [
          SafetensorsEntry(name: name, shape: [bank.count, bank.dimension]),
          SafetensorsEntry(name: "anchors", type: .int64, shape: [anchorCount]),
          SafetensorsEntry(
            name: "neighbours", type: .int64, shape: [k == 0 ? 0 : bank.count, k]),
        ], metadata: ["format": "pt"])
    }
    try bank.eachBlock { rows, block in
      try bank.gatherRows(rows, into: block)
      try world.collectively { try writer?.write(block, to: name) }
    }
    try saveNeighbourhoods(to: writer)
    try world.collectively { try writer?.commit() }
  }
}
