internal import Activity
internal import Arithmetic
internal import Command
internal import Configuration
internal import DataParallel
internal import Events
internal import Files
internal import Findings
internal import Foundation
internal import MPI
internal import Neighbourhoods
internal import Reports
internal import Similarity
internal import Storage
internal import TensorFiles
internal import Training

/// `and-dist discover --dry-run`: what it will take, from the headers of the files, and the first rows of
/// each rank read and searched.
struct DiscoverPlan {
  let command: DiscoverCommand
  let configuration: Configuration
  let world: Communicator

  /// Rows of the slice that is measured: as many as fit a large processor's cache.
  private static let rowsOfSlice = 16384
  private static let queriesOfSlice = 512

  func run() throws {
    let program = RunMemory.Program.present(besideImages: 0)
    let rows = try open(command.features)
    let queries = try command.queries.map(open)
    try world.collectively { try check(rows, queries) }
    let reading = try slowest(readingSeconds(rows) + (queries.map(readingSeconds) ?? 0))
    let search = try Stage.during("measuring a slice") {
      try queries.map { try searchSeconds(of: $0.rowCount, among: rows) } ?? discoverySeconds(rows)
    }
    guard world.isFirst else { return }
    let plan = SearchPlan(
      rows: rows.rowCount, queries: queries?.rowCount, dimension: rows.dimension,
      neighbours: configuration.neighbours, ranks: world.worldSize, threadsPerRank: Threads.count,
      memoryPerRank: MemoryPlan(
        parts: [MemoryPlan.Part(name: "program and libraries", bytes: program.resident)]
          + memory(rows, queries)),
      secondsPerDiscovery: RunPlan.Seconds([
        RunPlan.Seconds.Part("reading", reading),
        RunPlan.Seconds.Part(queries == nil ? "pairs of rows" : "queries and rows", search),
      ]))
    print(command.json ? plan.json : plan.text)
  }

  private func open(_ path: String) throws -> Embeddings {
    try world.collectively {
      try Embeddings(path: path, tensor: command.tensor, dimension: command.dimension)
    }
  }

  private func check(_ rows: Embeddings, _ queries: Embeddings?) throws {
    if let queries {
      return try QuerySearch.check(
        queryDimension: queries.dimension, rowDimension: rows.dimension,
        rowCount: rows.rowCount, count: configuration.neighbours)
    }
    try DiscoverRun.check(neighbours: configuration.neighbours, rows: rows.rowCount)
  }

  /// What a rank holds beside the program.
  private func memory(_ rows: Embeddings, _ queries: Embeddings?) -> [MemoryPlan.Part] {
    let float = MemoryLayout<Float>.size
    let parts = Partition(total: rows.rowCount, worldSize: world.worldSize)
    let own = (parts.counts.max() ?? 0) * rows.dimension * float
    guard let queries else {
      return [
        MemoryPlan.Part(name: "rows", bytes: own),
        MemoryPlan.Part(
          name: "search and what it finds",
          bytes: DistributedDiscovery.byteCount(
            parts: parts, layout: PartLayout(count: world.worldSize, worldSize: world.worldSize),
            dimension: rows.dimension, neighbourhoodSize: configuration.neighbours,
            threads: Threads.count, precision: configuration.precision)),
      ]
    }
    let asked =
      Partition(total: queries.rowCount, worldSize: world.worldSize).counts.max() ?? 0
    return [
      MemoryPlan.Part(name: "rows", bytes: own),
      MemoryPlan.Part(name: "queries", bytes: asked * queries.dimension * float),
      MemoryPlan.Part(
        name: "what is found",
        bytes: asked * configuration.neighbours * (float + MemoryLayout<Int32>.size)),
    ]
  }

  /// Seconds to read a rank's rows, by its first ones.
  private func readingSeconds(_ file: Embeddings) throws -> Double {
    let own = Partition(total: file.rowCount, worldSize: world.worldSize)[world.rank]
    let some = own.lowerBound..<min(own.upperBound, own.lowerBound + Self.rowsOfSlice)
    let target = Tensor(shape: [some.count, file.dimension])
    let time = try world.collectively {
      try Stopwatch.once { try file.read(rows: some, into: target) }
    }
    return time.seconds * Double(own.count) / Double(max(some.count, 1))
  }

  /// Seconds of all pairs of rows, by those of a slice that each rank has for itself.
  ///
  /// A pair costs the same wherever it is, but for those that change a row's list of its nearest: after n
  /// rows in any order a list has changed k · (1 + ln n / k) times. The slice is searched from nothing,
  /// and again with its lists full, where it changes k times: that tells both costs.
  private func discoverySeconds(_ rows: Embeddings) throws -> Double {
    guard let alone = try world.split(colour: world.rank) else { return 0 }
    let neighbours = configuration.neighbours
    func changes(_ count: Int) -> Double {
      let kept = Double(max(neighbours, 1))
      return Double(count) * kept * (1 + log(max(Double(count) / kept, 1)))
    }
    func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
    let count = max(min(rows.rowCount / world.worldSize, Self.rowsOfSlice), neighbours + 1, 2)
    let bank = randomRows(count, rows.dimension)
    var found: [Int64]?
    var last: [Int64]?
    func search() throws {
      let discovery = try DistributedDiscovery(
        of: bank, parts: Partition(total: count, worldSize: 1), world: alone,
        temperature: command.withoutEntropy ? nil : Float(configuration.temperature),
        neighbourhoodSize: neighbours, precision: configuration.precision)
      if let found { discovery.goOn(after: 0, [found]) }
      while try discovery.next() {}
      last = discovery.progress(ofPart: 0)
    }
    let first = try Stopwatch.measure(search).seconds
    found = last
    let again = try Stopwatch.measure(search).seconds
    let fewest = Double(count * neighbours)
    let perChange = max(0, first - again) / max(changes(count) - fewest, 1)
    let perPair = max(0, again - perChange * fewest) / pairs(count)
    let all = pairs(rows.rowCount) * perPair + changes(rows.rowCount) * perChange
    return try slowest(all / Double(world.worldSize))
  }

  /// Seconds of all queries, by some of them and a slice of the rows.
  private func searchSeconds(of queries: Int, among rows: Embeddings) throws -> Double {
    guard let alone = try world.split(colour: world.rank) else { return 0 }
    let bank = randomRows(
      max(min(rows.rowCount / world.worldSize, Self.rowsOfSlice), configuration.neighbours),
      rows.dimension)
    let asked = randomRows(min(queries, Self.queriesOfSlice), rows.dimension)
    let search = try ShardSearch(
      world: alone, count: configuration.neighbours, dimension: rows.dimension,
      precision: configuration.precision)
    let parts = Partition(total: asked.indices.count, worldSize: 1)
    let time = try Stopwatch.measure { _ = try search.search(asked.rows, parts: parts, over: bank) }
    let pairs = Double(asked.indices.count) * Double(bank.indices.count)
    let all = Double(queries) * Double(rows.rowCount) / Double(world.worldSize)
    return try slowest(time.seconds / pairs * all)
  }

  private func randomRows(_ count: Int, _ dimension: Int) -> MemoryBank {
    let bank = MemoryBank(indices: 0..<count, dimension: dimension)
    bank.startRandom(seed: 0)
    return bank
  }

  private func slowest(_ seconds: Double) throws -> Double {
    try world.allReduce(seconds, .maximum)
  }
}
