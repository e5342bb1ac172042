internal import Activity
internal import Arithmetic
internal import Command
internal import Configuration
internal import DataParallel
internal import Events
internal import Files
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
    try world.collectively { try configuration.precision.require() }
    if command.dryRun {
      return try DiscoverPlan(command: command, configuration: configuration, world: world).run()
    }
    try OutputFolder.prepare(command.output, files: outputs, world)
    if let path = command.queries {
      let rows = try shard(command.features)
      try search(try shard(path), among: rows)
    } else {
      let unfinished = UnfinishedDiscovery(
        output: command.output, neighbours: configuration.neighbours, temperature: temperature,
        threshold: command.similarityThreshold, precision: configuration.precision, world)
      try discover(try shard(command.features, partCount: unfinished.partCount()), unfinished)
    }
  }

  /// Removes what an earlier command has written there, and this one does not: it would not fit.
  private func removeOthers() throws {
    try world.collectively {
      guard world.isFirst else { return }
      for name in DiscoverRun.allOutputs where !outputs.contains(name) {
        let path = "\(command.output)/\(name)"
        if Path.isFile(path) { try Folder.remove(path) }
      }
    }
  }

  private static let allOutputs = [
    "neighbours.npy", "similarities.npy", "entropy.npy", "anchors.npy", "duplicates.csv",
    "outliers.csv", "graph.npz",
  ]

  private var outputs: [String] {
    ["neighbours.npy", "similarities.npy"]
      + (command.queries == nil && !command.withoutEntropy ? ["entropy.npy", "anchors.npy"] : [])
      + (command.similarityThreshold == nil ? [] : ["duplicates.csv"])
      + (command.outliers == nil ? [] : ["outliers.csv"])
      + (command.graph ? ["graph.npz"] : [])
  }

  /// τ of the entropies, if there are any.
  private var temperature: Float? {
    command.withoutEntropy ? nil : Float(configuration.temperature)
  }

  private func shard(_ path: String, partCount: Int? = nil) throws -> EmbeddingShard {
    try Stage.during("reading \(path)") {
      try EmbeddingShard(
        path: path, tensor: command.tensor, numbersInRow: command.dimension,
        isNormalising: command.normalise, temperature: Float(configuration.temperature),
        partCount: partCount, world)
    }
  }

  /// The neighbours of each row among the others.
  private func discover(_ rows: EmbeddingShard, _ unfinished: UnfinishedDiscovery) throws {
    try world.collectively {
      try DiscoverRun.check(neighbours: configuration.neighbours, rows: rows.rowCount)
    }
    let names = try RowNames(path: command.names, rowCount: rows.rowCount, world)
    let duplicates = command.similarityThreshold.map {
      Duplicates(threshold: $0, names: names, world)
    }
    let discovery = try DistributedDiscovery(
      of: rows.bank, parts: rows.parts, layout: rows.layout, world: world,
      temperature: temperature, neighbourhoodSize: configuration.neighbours,
      pairsFrom: command.similarityThreshold.map { Float($0) },
      precision: configuration.precision)
    let isGoingOn = try unfinished.restore(discovery, rows)
    try showing(from: isGoingOn ? discovery.share : 0) {
      try unfinished.save(discovery, rows)
    } _: { show in
      while try discovery.next() {
        try duplicates?.check(discovery)
        try show(discovery.share)
      }
    }
    try removeOthers()
    let selection = try command.withoutEntropy ? nil : select(discovery, rows)
    try write(
      FoundNeighbours(
        shards: rows.shards, count: configuration.neighbours, indices: discovery.neighbours,
        similarities: discovery.similarities, world),
      names, columnCount: rows.rowCount)
    let groups = try duplicates?.write(discovery, to: "\(command.output)/duplicates.csv")
    try unfinished.remove()
    if world.isFirst {
      print(
        WrittenFiles.discovery(
          folder: command.output, rows: rows.rowCount,
          selection: selection.map { ($0.anchorCount, $0.entropyMean) }, duplicates: groups))
    }
  }

  /// Selects the anchors, and writes them and the entropies.
  private func select(
    _ discovery: DistributedDiscovery, _ rows: EmbeddingShard
  ) throws -> DiscoveryResult {
    let count = Curriculum(selectionRate: configuration.selectionRate).anchorCount(
      round: command.round, imageCount: rows.rowCount)
    let result = try discovery.finish(anchorCount: count)
    try write(result, rows.shards)
    return result
  }

  /// Throws where rows have fewer others than neighbours are wanted.
  static func check(neighbours: Int, rows: Int) throws(UsageError) {
    guard neighbours < rows else {
      let error = DiscoveryError.tooManyNeighbours(wanted: neighbours, rowCount: rows)
      throw UsageError(description: "\(error)")
    }
  }

  /// The neighbours of queries among the rows.
  private func search(_ queries: EmbeddingShard, among rows: EmbeddingShard) throws {
    let names = try RowNames(path: command.names, rowCount: queries.rowCount, world)
    let count = configuration.neighbours
    try world.collectively {
      try QuerySearch.check(
        queryDimension: queries.dimension, rowDimension: rows.dimension,
        rowCount: rows.rowCount, count: count)
    }
    let unfinished = try UnfinishedQueries(
      output: command.output, of: queries, among: rows, count: count, world)
    let search = try QuerySearch(
      of: queries, among: rows, count: count, after: unfinished.found(),
      precision: configuration.precision, world)
    try showing(from: search.share) {
      try unfinished.save(search)
    } _: { show in
      while try search.next() { try show(search.share) }
    }
    try removeOthers()
    try write(search.found, names, columnCount: rows.rowCount)
    try unfinished.remove()
    if world.isFirst {
      print(
        WrittenFiles.queries(
          folder: command.output, queries: queries.rowCount, rows: rows.rowCount,
          neighbours: count))
    }
  }

  /// Every so often what was found is kept, in case the job is killed.
  private static let keptEvery = Duration.seconds(600)

  /// Runs `body`, which says between two blocks how much is done; there a signal ends the job.
  ///
  /// `keep` is called at a signal, and now and then.
  private func showing(
    from done: Double, keep: @escaping () throws -> Void,
    _ body: (_ show: (Double) throws -> Void) throws -> Void
  ) throws {
    let start = ContinuousClock.now
    var (kept, canKeep) = (start, true)
    let printer = world.isFirst ? ProgressPrinter(label: "discover", logEvery: 5) : nil
    if done > 0 { printer?.note("goes on after \(Int(100 * done)) % of it") }
    try body { share in
      do {
        try interruption.check(world, during: "the discovery of neighbourhoods")
      } catch {
        try keep()
        throw error
      }
      let isDue = ContinuousClock.now - kept > Self.keptEvery
      if try canKeep && world.broadcast(isDue ? 1 : 0) == 1 {
        do {
          try keep()
        } catch let error as CollectiveError {
          // Hosts that share no file system can still finish.
          printer?.note("what was found so far cannot be kept, and a stop would lose it: \(error)")
          canKeep = false
        }
        kept = .now
      }
      printer?.show(
        DiscoveryProgress(
          share: share, shareBefore: done,
          elapsed: (ContinuousClock.now - start) / .seconds(1)))
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
