internal import Files
internal import Command
internal import DataParallel
internal import Foundation
internal import Logging
internal import MPI
internal import Neighbourhoods
internal import Storage
internal import TensorFiles
internal import Training

/// `and-dist discover`: entropies, anchors and neighbours of any unit rows, as NumPy files.
struct DiscoverRun {
  private let options: DiscoverOptions
  private let world: Communicator

  init(_ options: DiscoverOptions, _ world: Communicator) {
    self.options = options
    self.world = world
  }

  func run() throws {
    _ = try Machine(world)
    try OutputFolder.prepare(
      options.output, files: ["entropy.npy", "anchors.npy", "neighbours.npy"], world)
    let file = try world.collectively { try open() }
    let shards = Partition(total: file.rowCount, worldSize: world.worldSize)
    let shard = MemoryBank(indices: shards[world.rank], dimension: file.columnCount)
    try world.collectively {
      try file.read(rows: shard.indices, into: shard.rows)
      try check(shard)
    }
    let discovery = try DistributedDiscovery(
      of: shard, shards: shards, world: world, temperature: Float(options.temperature),
      neighbourhoodSize: options.neighbours)
    var shown = ContinuousClock.now
    let start = shown
    let logger = Logger(label: "discover")
    while try discovery.next() {
      guard ContinuousClock.now - shown > .seconds(5) else { continue }
      shown = .now
      let left = (shown - start) / .seconds(1) / discovery.share * (1 - discovery.share)
      logger.info(
        "\(Int(100 * discovery.share)) %, \(Int(left)) s left")
    }
    let count = Curriculum(selectionRate: options.selectionRate).anchorCount(
      round: options.round, imageCount: shards.total)
    let result = try discovery.finish(anchorCount: count)
    try world.collectively { if world.isFirst { try write(result, shards.total) } }
    if world.isFirst {
      print(
        "\(options.output): \(shards.total) rows, \(result.neighbourhoods.anchors.count) anchors, "
          + "mean entropy \(result.entropyMean)")
    }
  }

  /// A row that is not of length 1 is the file's fault.
  private func check(_ shard: MemoryBank) throws(FileError) {
    do {
      try DistributedDiscovery.checkUnitRows(of: shard, temperature: Float(options.temperature))
    } catch {
      throw FileError(options.features, "\(error)")
    }
  }

  private func open() throws -> NumPyFile {
    let file = try NumPyFile(path: options.features)
    guard file.shape.count == 2, file.shape[1] > 0, file.type == .float32 || file.type == .float64
    else {
      throw FileError(
        options.features, "has shape \(file.shape) of \(file.type.rawValue)",
        expected: "(N, d) float32 unit rows")
    }
    return file
  }

  private func write(_ result: DiscoveryResult, _ count: Int) throws {
    let found = result.neighbourhoods
    let entropies = try NumPyWriter(
      path: "\(options.output)/entropy.npy", type: .float32, shape: [count])
    try entropies.append(Tensor(result.entropies, shape: [count]))
    try entropies.commit()
    let anchors = try NumPyWriter(
      path: "\(options.output)/anchors.npy", type: .int64, shape: [found.anchors.count])
    try anchors.append(integers: found.anchors.map(Int64.init))
    try anchors.commit()
    let neighbours = try NumPyWriter(
      path: "\(options.output)/neighbours.npy", type: .int64,
      shape: [count, found.neighbourhoodSize])
    try neighbours.append(integers: found.neighbours.map(Int64.init))
    try neighbours.commit()
  }
}
