internal import Arithmetic
internal import Configuration
internal import DataParallel
internal import MPI
internal import Neighbourhoods
internal import Randomness
internal import Storage

extension Calibrator {
  /// Rows of a slice: as many as fit a large processor's cache.
  private static let rowsOfSlice = 8192
  private static let queryCount = 512

  /// Times of a discovery and of a vote on a slice of the rows, each rank for itself.
  func measureDiscovery(_ times: inout Calibration) throws {
    guard let alone = try world.split(colour: world.rank) else { return }
    let bank = rows(min(max(shape.rowsPerRank, 2), Self.rowsOfSlice))
    let count = bank.indices.count
    let discovery = try Stopwatch.measure {
      let discovery = try DistributedDiscovery(
        of: bank, parts: Partition(total: count, worldSize: 1), world: alone,
        temperature: Float(configuration.temperature),
        neighbourhoodSize: min(configuration.neighbours, count - 1))
      while try discovery.next() {}
    }
    times.discoveryPerPair = discovery.seconds / (Double(count) * Double(count - 1) / 2)

    let search = try ShardSearch(
      world: alone, count: min(configuration.knnNeighbours, count), dimension: bank.dimension)
    let queries = rows(Self.queryCount).rows
    let parts = Partition(total: Self.queryCount, worldSize: 1)
    let vote = try Stopwatch.measure { _ = try search.search(queries, parts: parts, over: bank) }
    times.votePerPair = vote.seconds / Double(count * Self.queryCount)

    // Sorting takes n log n.
    let sorted = min(max(shape.rowsPerRank, 2), 1 << 18)
    var stream = RandomStream(seed: 1, "calibration")
    let entropies = (0..<sorted).map { _ in stream.normal() }
    let selection = try Stopwatch.measure {
      _ = SelectionOrder(entropies: entropies, firstImage: 0)
    }
    times.selectionPerImage =
      selection.seconds / Double(sorted) * logarithm(shape.rowsPerRank) / logarithm(sorted)
  }

  /// Times of messages among the ranks of a node, where it has several.
  func measureMessages(_ times: inout Calibration) throws {
    let node = try world.splitByNode()
    let ranks = node.worldSize
    let isMeasured = try world.allReduce(Int64(ranks), .minimum) > 1
    guard isMeasured else { return }
    let (small, large) = (200, 20)
    let empty = try Stopwatch.once { for _ in 0..<small { _ = try node.allReduce(1.0) } }
    let part = Tensor(shape: [1 << 16])
    let all = Tensor(shape: [part.count * ranks])
    let filled = try Stopwatch.once {
      for _ in 0..<large { try node.allGather(from: part, into: all) }
    }
    let steps = logarithm(ranks).rounded(.up)
    let latency = empty.seconds / Double(small) / steps
    let bytes = Double(part.count * MemoryLayout<Float>.size * (ranks - 1))
    let seconds = max(filled.seconds / Double(large) - latency * Double(ranks - 1), 1e-9)
    times.within = Link(
      latency: try world.allReduce(latency, .maximum),
      bandwidth: try world.allReduce(bytes / seconds, .minimum))
    times.isWithinMeasured = true
  }
}

/// log₂ of a number, of 2 at least.
private func logarithm(_ count: Int) -> Double {
  var (bits, rest) = (0.0, Double(max(count, 2)))
  while rest >= 2 { (bits, rest) = (bits + 1, rest / 2) }
  return bits + (rest - 1)
}
