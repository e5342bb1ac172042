internal import Arithmetic
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
  /// Whether a checkpoint is on its way to the disk.
  public var isSaving: Bool { write != nil }

  /// Whether this rank has written its files of the checkpoint under way, or there is none.
  public var hasWritten: Bool { write?.isOver ?? true }

  /// Starts to save the whole state, between two steps; `finishSave` makes it a checkpoint.
  ///
  /// Each rank writes what it alone has, rank zero also the network: from a copy, on a thread of
  /// its own, so that training goes on; or at once, where `inBackground` is false or memory is short.
  /// `metricsBytes` is how long the run's metrics are now, on rank zero.
  public func startSave(metricsBytes: Int, inBackground: Bool) throws {
    precondition(write == nil, "a checkpoint is still under way")
    let checkpoint = Checkpoint(
      path: Path.join(
        Checkpoint.folder(of: configuration.outputFolder), Checkpoint.name(step: position.steps)))
    try world.collectively {
      guard world.isFirst else { return }
      try checkpoint.startPartial()
      try Folder.synchronise(configuration.outputFolder)
    }
    let statistics = try averagedStatistics()
    let copies = inBackground && ProcessMemory.available > 2 * copyBytes * ranksOnNode
    let files = filesOfCheckpoint(statistics, metricsBytes: metricsBytes, copies: copies)
    write =
      copies
      ? .inBackground(try files.map { try $0() }, of: checkpoint, position)
      : try .atOnce(files, of: checkpoint, position)
  }

  /// Waits for all ranks' files, and gives the checkpoint its name; nil where none is under way.
  ///
  /// What could not be written is an error, and all older checkpoints stay.
  public func finishSave() throws -> CheckpointSaved? {
    guard let write else { return nil }
    self.write = nil
    let mine = try world.collectively { try write.wait() }
    let ownParts = mine.suffix(layout[world.rank].count)
    let sizes = try world.allGatherV(ownParts.map { Int64($0.bytes) })
    let checksums = try world.allGatherV(ownParts.map { Int64(bitPattern: $0.checksum) })
    var bytes = 0
    try world.collectively {
      guard world.isFirst else { return }
      let parts = zip(sizes, checksums).enumerated().map { part, file in
        CheckpointManifest.File(
          Checkpoint.partName(part, of: layout.count), bytes: Int(file.0),
          checksum: UInt64(bitPattern: file.1))
      }
      let common = mine.dropLast(ownParts.count).map {
        CheckpointManifest.File($0.name, bytes: $0.bytes, checksum: $0.checksum)
      }
      let manifest = CheckpointManifest(files: common + parts)
      try ReplacementFile.write(manifest.json(), to: write.checkpoint.partial.manifest)
      bytes = manifest.bytes
      try write.checkpoint.replace()
      removeOld()
    }
    let last = write.position.lastEpoch(of: configuration.epochs)
    return CheckpointSaved(
      round: last.round, epoch: last.epoch, step: write.position.steps,
      path: write.checkpoint.path, bytes: bytes,
      seconds: (ContinuousClock.now - write.start) / .seconds(1))
  }

  /// Removes checkpoints but the newest ones, `keep-checkpoints`, and the last one of each round.
  private func removeOld() {
    let stepsPerRound = stepsPerEpoch * configuration.epochs
    let old = Checkpoint.all(in: configuration.outputFolder).dropLast(configuration.keepCheckpoints)
    for checkpoint in old where !(checkpoint.step ?? 0).isMultiple(of: stepsPerRound) {
      try? checkpoint.remove()
    }
  }

  /// Bytes of a copy of all that this rank saves.
  private var copyBytes: Int {
    let network = world.isFirst ? 2 * self.network.parameters.all.count : 0
    return MemoryLayout<Float>.size
      * (network + 2 * self.network.statistics.all.count + bank.shard.rows.count)
  }

  /// This rank's files, its parts' last; each is made when it is called.
  private func filesOfCheckpoint(
    _ statistics: Arena, metricsBytes: Int, copies: Bool
  ) -> [() throws -> CheckpointFile] {
    var files: [() throws -> CheckpointFile] = []
    let description = network.description
    if world.isFirst {
      files.append { [self] in
        try tensors(Checkpoint.modelName, description.tensors) {
          $0.isParameter ? network.parameters : statistics
        }
      }
      files.append { [self] in
        try tensors(Checkpoint.optimiserName, description.parameters) { _ in optimiser.velocities }
      }
      files.append { [self] in
        CheckpointFile(
          name: Checkpoint.stateName, kind: .text(try state(metricsBytes: metricsBytes).json()))
      }
    }
    for part in layout[world.rank] {
      files.append { [self] in try file(ofPart: part, copies: copies) }
    }
    return files
  }

  /// The file of one of this rank's parts.
  private func file(ofPart part: Int, copies: Bool) throws -> CheckpointFile {
    let place = part - layout[world.rank].lowerBound
    let own = bank.shard.part(bank.parts[part])
    var rows = own.rows
    if copies {
      rows = Tensor(shape: rows.shape)
      rows.copy(from: own.rows)
    }
    let statistics = try network.description.tensors.filter { !$0.isParameter }.map {
      ($0, try network.plain($0, from: network.partStatistics[place]))
    }
    return CheckpointParts.file(
      part, of: layout.count, images: own.indices, rows: rows, statistics: statistics,
      neighbourhoods, progress: discovery?.progress(ofPart: place),
      neighbourhoodSize: configuration.neighbours)
  }

  private func tensors(
    _ name: String, _ tensors: [NetworkTensor], from arena: (NetworkTensor) -> Arena
  ) throws -> CheckpointFile {
    CheckpointFile(
      name: name,
      kind: .tensors(
        try tensors.map {
          (
            SafetensorsEntry(name: $0.name, shape: $0.sizes),
            .floats(try network.plain($0, from: arena($0)))
          )
        }))
  }

  private func state(metricsBytes: Int) -> CheckpointState {
    CheckpointState(
      configuration: configuration, position: position, lossSum: lossSum,
      epochSeconds: epochSeconds, discoveryBlocks: discovery?.blocksDone,
      discoveryBlockSize: discovery?.blockSize, metricsBytes: metricsBytes, parts: layout.count,
      network: choice,
      convolutions: convolutions, imageCount: bank.count, imagesFingerprint: images.fingerprint)
  }
}
