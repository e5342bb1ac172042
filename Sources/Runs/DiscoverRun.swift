internal import Command
internal import Configuration
internal import DataParallel
internal import Events
internal import Findings
internal import MPI
internal import Neighbourhoods
internal import Reports
internal import Storage
internal import TensorFiles

/// `and-dist discover`: entropies, anchors and neighbours of any embeddings, as NumPy files.
///
/// With queries: their neighbours among the embeddings.
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
    try OutputFolder.prepare(command.output, files: outputs, world)
    let rows = try shard(command.features)
    if let path = command.queries {
      try search(try shard(path), among: rows)
    } else {
      try discover(rows)
    }
  }

  private var outputs: [String] {
    ["neighbours.npy", "similarities.npy"]
      + (command.queries == nil ? ["entropy.npy", "anchors.npy"] : [])
      + (command.similarityThreshold == nil ? [] : ["duplicates.csv"])
      + (command.outliers == nil ? [] : ["outliers.csv"])
      + (command.graph ? ["graph.npz"] : [])
  }

  private func shard(_ path: String) throws -> EmbeddingShard {
    try EmbeddingShard(
      path: path, tensor: command.tensor, numbersInRow: command.dimension,
      isNormalising: command.normalise, temperature: Float(configuration.temperature), world)
  }

  /// The neighbours of each row among the others.
  private func discover(_ rows: EmbeddingShard) throws {
    let names = try RowNames(path: command.names, rowCount: rows.rowCount, world)
    let duplicates = command.similarityThreshold.map {
      Duplicates(threshold: $0, names: names, world)
    }
    let discovery = try DistributedDiscovery(
      of: rows.bank, parts: rows.shards, world: world,
      temperature: Float(configuration.temperature), neighbourhoodSize: configuration.neighbours,
      pairsFrom: command.similarityThreshold.map { Float($0) })
    try showing { show in
      while try discovery.next() {
        try duplicates?.check(discovery)
        try show(discovery.share)
      }
    }
    let count = Curriculum(selectionRate: configuration.selectionRate).anchorCount(
      round: command.round, imageCount: rows.rowCount)
    let result = try discovery.finish(anchorCount: count)
    try write(result, rows.shards)
    try write(
      FoundNeighbours(
        shards: rows.shards, count: configuration.neighbours,
        indices: rows.bank.indices.flatMap(result.neighbourhoods.neighbours),
        similarities: discovery.similarities, world),
      names, columnCount: rows.rowCount)
    let groups = try duplicates?.write(discovery, to: "\(command.output)/duplicates.csv")
    if world.isFirst {
      print(
        WrittenFiles.discovery(
          folder: command.output, rows: rows.rowCount,
          anchors: result.anchorCount, entropyMean: result.entropyMean, duplicates: groups))
    }
  }

  /// The neighbours of queries among the rows.
  private func search(_ queries: EmbeddingShard, among rows: EmbeddingShard) throws {
    let names = try RowNames(path: command.names, rowCount: queries.rowCount, world)
    let search = try world.collectively {
      try QuerySearch(of: queries, among: rows, count: configuration.neighbours, world)
    }
    try showing { show in while try search.next() { try show(search.share) } }
    try write(search.found, names, columnCount: rows.rowCount)
    if world.isFirst {
      print(
        WrittenFiles.queries(
          folder: command.output, queries: queries.rowCount, rows: rows.rowCount,
          neighbours: configuration.neighbours))
    }
  }

  /// Runs `body`, which says between two blocks how much is done; there a signal ends the job.
  private func showing(_ body: (_ show: (Double) throws -> Void) throws -> Void) throws {
    let start = ContinuousClock.now
    let printer = world.isFirst ? ProgressPrinter(label: "discover", logEvery: 5) : nil
    try body { share in
      try interruption.check(world, during: "the discovery of neighbourhoods")
      printer?.show(
        DiscoveryProgress(share: share, elapsed: (ContinuousClock.now - start) / .seconds(1)))
    }
    printer?.close()
  }

  /// What all searches write.
  private func write(_ found: FoundNeighbours, _ names: RowNames, columnCount: Int) throws {
    try found.write(ArrayFiles(folder: command.output, world))
    if command.graph {
      try found.writeGraph(to: "\(command.output)/graph.npz", columnCount: columnCount)
    }
    if let count = command.outliers {
      try Outliers(count: count, names: names, world).write(
        found, to: "\(command.output)/outliers.csv")
    }
  }

  /// Rank zero writes what the ranks bring it, block by block.
  private func write(_ result: DiscoveryResult, _ shards: Partition) throws {
    let (first, entropies) = (shards[world.rank].lowerBound, result.entropies)
    let files = ArrayFiles(folder: command.output, world)
    try files.write("entropy", .float32, shape: [shards.total]) { writer in
      try world.eachBlock(of: shards) { own in
        Array(entropies[own.lowerBound - first..<own.upperBound - first])
      } _: {
        try writer?.append(Tensor($0, shape: [$0.count]))
      }
    }
    try files.write("anchors", .int64, shape: [result.anchorCount]) { writer in
      try result.neighbourhoods.eachBlockOfAnchors(world) {
        try writer?.append(integers: $0.map(Int64.init))
      }
    }
  }
}
