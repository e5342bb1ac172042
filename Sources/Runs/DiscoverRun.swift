internal import Command
internal import Configuration
internal import DataParallel
internal import Events
internal import Files
internal import Foundation
internal import MPI
internal import Neighbourhoods
internal import Reports
internal import Storage
internal import TensorFiles
internal import Training

/// `and-dist discover`: entropies, anchors and neighbours of any unit rows, as NumPy files.
struct DiscoverRun {
  private let command: DiscoverCommand
  private let configuration: Configuration
  private let interruption: Interruption
  private let world: Communicator

  init(
    _ command: DiscoverCommand, _ configuration: Configuration, _ interruption: Interruption,
    _ world: Communicator
  ) {
    self.command = command
    self.configuration = configuration
    self.interruption = interruption
    self.world = world
  }

  func run() throws {
    try OutputFolder.prepare(
      command.output, files: ["entropy.npy", "anchors.npy", "neighbours.npy"], world)
    let file = try world.collectively { try open() }
    let shards = Partition(total: file.rowCount, worldSize: world.worldSize)
    let shard = MemoryBank(indices: shards[world.rank], dimension: file.columnCount)
    try world.collectively {
      try file.read(rows: shard.indices, into: shard.rows)
      try check(shard)
    }
    let discovery = try DistributedDiscovery(
      of: shard, parts: shards, world: world, temperature: Float(configuration.temperature),
      neighbourhoodSize: configuration.neighbours)
    let start = ContinuousClock.now
    let printer = world.isFirst ? ProgressPrinter(label: "discover", logEvery: 5) : nil
    while try discovery.next() {
      try interruption.check(world, during: "the discovery of neighbourhoods")
      printer?.show(
        DiscoveryProgress(
          share: discovery.share, elapsed: (ContinuousClock.now - start) / .seconds(1)))
    }
    printer?.close()
    let count = Curriculum(selectionRate: configuration.selectionRate).anchorCount(
      round: command.round, imageCount: shards.total)
    let result = try discovery.finish(anchorCount: count)
    try write(result, shards)
    if world.isFirst {
      print(
        WrittenFiles.discovery(
          folder: command.output, rows: shards.total,
          anchors: result.anchorCount, entropyMean: result.entropyMean))
    }
  }

  /// A row that is not of length 1 is the file's fault.
  private func check(_ shard: MemoryBank) throws(FileError) {
    do {
      try DistributedDiscovery.checkUnitRows(
        of: shard, temperature: Float(configuration.temperature))
    } catch {
      throw FileError(command.features, "\(error)")
    }
  }

  private func open() throws -> NumPyFile {
    let file = try NumPyFile(path: command.features)
    guard file.shape.count == 2, file.shape[1] > 0, file.type == .float32 || file.type == .float64
    else {
      throw FileError(
        command.features, "has shape \(file.shape) of \(file.type.rawValue)",
        expected: "(N, d) float32 unit rows")
    }
    return file
  }

  /// Rank zero writes what the ranks bring it, block by block.
  private func write(_ result: DiscoveryResult, _ shards: Partition) throws {
    let (first, entropies) = (shards[world.rank].lowerBound, result.entropies)
    try write("entropy", .float32, shape: [shards.total]) { writer in
      try world.eachBlock(of: shards) { own in
        Array(entropies[own.lowerBound - first..<own.upperBound - first])
      } _: {
        try writer?.append(Tensor($0, shape: [$0.count]))
      }
    }
    try write("anchors", .int64, shape: [result.anchorCount]) { writer in
      try result.neighbourhoods.eachBlockOfAnchors(world) {
        try writer?.append(integers: $0.map(Int64.init))
      }
    }
    let found = result.neighbourhoods
    let k = found.neighbourhoodSize
    try write("neighbours", .int64, shape: [shards.total, k]) { writer in
      try world.eachBlock(of: shards, numbersPerImage: k) { own in
        own.flatMap(found.neighbours)
      } _: {
        try writer?.append(integers: $0.map(Int64.init))
      }
    }
  }

  /// Writes a NumPy file, on rank zero; `fill`, which all ranks call, appends to it.
  private func write(
    _ name: String, _ type: ElementType, shape: [Int], fill: (NumPyWriter?) throws -> Void
  ) throws {
    let writer = try world.collectively { () -> NumPyWriter? in
      guard world.isFirst else { return nil }
      return try NumPyWriter(path: "\(command.output)/\(name).npy", type: type, shape: shape)
    }
    try fill(writer)
    try world.collectively { try writer?.commit() }
  }
}
