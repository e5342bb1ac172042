internal import Arithmetic
internal import Command
internal import Configuration
internal import DataParallel
internal import Events
internal import Files
internal import Foundation
internal import MPI
internal import Neighbourhoods
internal import Reports
internal import Similarity
internal import Storage
internal import TensorFiles
internal import Training

/// `and-dist discover`: entropies, anchors and neighbours of any embeddings, as NumPy files.
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
      command.output,
      files: [
        "entropy.npy", "anchors.npy", "neighbours.npy", "similarities.npy", "duplicates.csv",
      ], world)
    let embeddings = try world.collectively {
      try Embeddings(
        path: command.features, tensor: command.tensor, dimension: command.dimension)
    }
    let duplicates = try command.similarityThreshold.map {
      try Duplicates(
        threshold: $0, names: command.names, rowCount: embeddings.rowCount, world)
    }
    let shards = Partition(total: embeddings.rowCount, worldSize: world.worldSize)
    let shard = MemoryBank(indices: shards[world.rank], dimension: embeddings.dimension)
    try world.collectively {
      try embeddings.read(rows: shard.indices, into: shard.rows)
      if command.normalise { try normalise(shard, embeddings) }
      try check(shard, embeddings)
    }
    let discovery = try DistributedDiscovery(
      of: shard, parts: shards, world: world, temperature: Float(configuration.temperature),
      neighbourhoodSize: configuration.neighbours,
      pairsFrom: command.similarityThreshold.map { Float($0) })
    let start = ContinuousClock.now
    let printer = world.isFirst ? ProgressPrinter(label: "discover", logEvery: 5) : nil
    while try discovery.next() {
      try duplicates?.check(discovery)
      try interruption.check(world, during: "the discovery of neighbourhoods")
      printer?.show(
        DiscoveryProgress(
          share: discovery.share, elapsed: (ContinuousClock.now - start) / .seconds(1)))
    }
    printer?.close()
    let count = Curriculum(selectionRate: configuration.selectionRate).anchorCount(
      round: command.round, imageCount: shards.total)
    let result = try discovery.finish(anchorCount: count)
    try write(result, discovery.similarities, shards)
    let groups = try duplicates?.write(discovery, to: "\(command.output)/duplicates.csv")
    if world.isFirst {
      print(
        WrittenFiles.discovery(
          folder: command.output, rows: shards.total,
          anchors: result.anchorCount, entropyMean: result.entropyMean, duplicates: groups))
    }
  }

  /// Scales rows to length 1; one that has no direction is the file's fault.
  private func normalise(_ shard: MemoryBank, _ embeddings: Embeddings) throws(FileError) {
    for row in shard.indices {
      let length = euclideanNorm(shard[row])
      guard length.isFinite, length > 0 else {
        let place = embeddings.place(of: row)
        throw FileError(
          place.file,
          "row \(place.row) " + (length == 0 ? "is all zeros" : "has a number that is not finite"),
          expected: "rows that have a direction", advice: "leave it out")
      }
    }
    normaliseRows(shard.rows)
  }

  /// A row that is not of length 1 is the file's fault.
  private func check(_ shard: MemoryBank, _ embeddings: Embeddings) throws(FileError) {
    do {
      try DistributedDiscovery.checkUnitRows(
        of: shard, temperature: Float(configuration.temperature))
    } catch {
      guard case .notUnit(let row, let length) = error else {
        throw FileError(command.features, "\(error)")
      }
      let place = embeddings.place(of: row)
      throw FileError(
        place.file, "\(DiscoveryError.notUnit(row: place.row, length: length))",
        advice: length.isFinite && length > 0 ? "--normalise scales them" : nil)
    }
  }

  /// Rank zero writes what the ranks bring it, block by block.
  private func write(
    _ result: DiscoveryResult, _ similarities: [Float], _ shards: Partition
  ) throws {
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
    try write("similarities", .float32, shape: [shards.total, k]) { writer in
      try world.eachBlock(of: shards, numbersPerImage: k) { own in
        Array(similarities[k * (own.lowerBound - first)..<k * (own.upperBound - first)])
      } _: {
        try writer?.append(Tensor($0, shape: [$0.count]))
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
