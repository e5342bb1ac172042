internal import Arithmetic
internal import DataParallel
internal import Foundation
internal import MPI
internal import Neighbourhoods
internal import Randomness
internal import Similarity
internal import Storage

/// The discovery against a brute force in double precision.
///
/// `discovery "KIND N d k τ SHARE BLOCK PARTS" …`; 0 parts are one a rank. Prints a digest of all bits found for each, to be compared
/// between numbers of ranks.
let discoveryCases: [String: Ranks.Case] = [
  "discovery": { world, arguments in
    for text in arguments { try discoveryEqualsBruteForce(world, try DiscoveryCase(text)) }
  },
  // Saved after each of its blocks, and gone on with from there.
  "discovery-resumed": { world, arguments in
    let test = try DiscoveryCase(arguments[0])
    func begin() throws -> DistributedDiscovery {
      try discovery(
        of: test.rows, world, k: test.k, temperature: test.temperature, blockSize: test.blockSize,
        parts: test.parts)
    }
    let (whole, anchors) = (try begin(), test.rowCount / 2)
    func progress() -> [[Int64]] {
      let layout = PartLayout(
        count: test.parts > 0 ? test.parts : world.worldSize, worldSize: world.worldSize)
      return (0..<layout[world.rank].count).map(whole.progress)
    }
    var saved = [progress()]
    while try whole.next() { saved.append(progress()) }
    try expect(saved.count, whole.blockCount + 1, "states")
    let expected = try whole.finish(anchorCount: anchors)
    for (blocks, progress) in saved.enumerated() {
      let again = try begin()
      again.goOn(after: blocks, progress)
      try expect(again.blocksDone, blocks, "blocks done")
      let result = try again.finish(anchorCount: anchors)
      try expect(result.entropies, expected.entropies, "entropies")
      try expect(result.neighbourhoods == expected.neighbourhoods, true, "neighbourhoods")
    }
  },
  "discovery-of-bad-rows": { world, arguments in
    let rows = Tensor([Float](repeating: 0.5, count: 9 * 4), shape: [9, 4])
    let value = Float(arguments[0]) ?? .nan
    for index in 24..<28 { rows.elements(index..<(index + 1)).fill(value) }
    _ = try discovery(of: rows, world, k: 1, temperature: 0.1, blockSize: 64, parts: 0)
  },
]

private struct DiscoveryCase {
  let kind: String
  let rowCount: Int
  let dimension: Int
  let k: Int
  let temperature: Float
  let share: Double
  let blockSize: Int
  let parts: Int

  init(_ text: String) throws {
    let arguments = text.split(separator: " ").map(String.init)
    guard arguments.count == 8, let rowCount = Int(arguments[1]),
      let dimension = Int(arguments[2]), let k = Int(arguments[3]),
      let temperature = Float(arguments[4]), let share = Double(arguments[5]),
      let blockSize = Int(arguments[6]), let parts = Int(arguments[7])
    else { throw Failure("discovery KIND N d k τ SHARE BLOCK PARTS, not \(text)") }
    kind = arguments[0]
    self.rowCount = rowCount
    self.dimension = dimension
    self.k = k
    self.temperature = temperature
    self.share = share
    self.blockSize = blockSize
    self.parts = parts
  }

  /// All rows.
  var rows: Tensor {
    let rows = Tensor(shape: [rowCount, dimension])
    for row in 0..<rowCount { fill(row, rows.rows(row..<(row + 1))) }
    normaliseRows(rows)
    return rows
  }

  private func fill(_ row: Int, _ target: Tensor) {
    // Duplicates are every fifth row again, far away from it; clusters are around ten centres.
    let source = kind == "duplicates" ? row % max(rowCount / 5, 1) : row
    var stream = RandomStream(seed: 1, "row", source)
    var centre = RandomStream(seed: 1, "centre", row % 10)
    for index in 0..<target.count {
      switch kind {
      case "clusters": target[index] = centre.normal() + 0.05 * stream.normal()
      // Mathematically equal entropies that differ by the order of additions.
      case "axes": target[index] = index == row / 2 % dimension ? (row % 2 == 0 ? 1 : -1) : 0
      default: target[index] = stream.normal()
      }
    }
  }
}

private func discovery(
  of rows: Tensor, _ world: Communicator, k: Int, temperature: Float, blockSize: Int,
  parts count: Int
) throws -> DistributedDiscovery {
  let layout = PartLayout(
    count: count > 0 ? count : world.worldSize, worldSize: world.worldSize)
  let parts = Partition(total: rows.shape[0], worldSize: layout.count)
  let own = layout.byRank(parts)[world.rank]
  let shard = MemoryBank(indices: own, dimension: rows.shape[1])
  shard.rows.copy(from: rows.rows(own))
  return try DistributedDiscovery(
    of: shard, parts: parts, layout: layout, world: world, temperature: temperature,
    neighbourhoodSize: k,
    blockSize: blockSize)
}

private func discoveryEqualsBruteForce(_ world: Communicator, _ test: DiscoveryCase) throws {
  let rows = test.rows
  let discovery = try discovery(
    of: rows, world, k: test.k, temperature: test.temperature, blockSize: test.blockSize,
    parts: test.parts)
  var blocks = 0
  while try discovery.next() { blocks += 1 }
  try expect(blocks, discovery.blockCount, "blocks")
  let anchorCount = Curriculum(selectionRate: test.share)
    .anchorCount(round: 1, imageCount: test.rowCount)
  let result = try discovery.finish(anchorCount: anchorCount)
  try targetsAreThoseOfAll(result, world, rowCount: test.rowCount)
  let found = try WholeDiscovery(result, world)
  guard world.isFirst else { return }

  try expect(found.entropies.count, test.rowCount, "count of entropies")
  try expect(result.anchorCount, anchorCount, "count of anchors")
  let order = found.entropies.indices.sorted {
    (found.entropies[$0], $0) < (found.entropies[$1], $1)
  }
  try expect(found.anchors, Array(order.prefix(anchorCount)), "anchors")
  try expect(found.marked, found.anchors.sorted(), "images that their owners know for anchors")
  let mean = found.entropies.reduce(0) { $0 + Double($1) } / Double(test.rowCount)
  try expect(result.entropyMean, mean, "mean of the entropies")

  let values = rows.array.map(Double.init)
  for row in stride(from: 0, to: test.rowCount, by: max(1, test.rowCount / 200)) {
    let similarities = similarities(of: row, values, test.dimension)
    let entropy = entropy(similarities, Double(test.temperature))
    try expectNear(found.entropies[row], Float(entropy), 1e-4, "entropy of \(row)")
    let best = similarities.indices.filter { $0 != row }
      .sorted { (-similarities[$0], $0) < (-similarities[$1], $1) }
    for (place, neighbour) in found.neighbours(of: row).enumerated() {
      let (chosen, right) = (Int(neighbour), best[place])
      if chosen == right { continue }
      // Another one only where similarities are as good as equal.
      guard chosen != row, abs(similarities[chosen] - similarities[right]) < 1e-6 else {
        throw Failure("neighbour \(place) of \(row) is \(chosen), expected \(right)")
      }
    }
    try expect(Set(found.neighbours(of: row)).count, test.k, "different neighbours of \(row)")
  }
  if test.kind == "duplicates" {
    let period = max(test.rowCount / 5, 1)
    for row in period..<max(test.rowCount, period) {
      try expect(found.entropies[row], found.entropies[row - period], "entropy of a duplicate")
    }
  }
  if test.kind == "axes", test.rowCount == 2 * test.dimension {
    try expect(found.anchors, Array(0..<anchorCount), "anchors of equal entropy")
  }
  print("digest \(digest(found))")
}

/// A rank's target sets are the part in its shard of those that all neighbourhoods give.
private func targetsAreThoseOfAll(
  _ result: DiscoveryResult, _ world: Communicator, rowCount: Int
) throws {
  let own = result.neighbourhoods
  let shards = Partition(
    counts: try world.allGather(Int64(own.indices.count)).map(Int.init))
  let targets = try own.targets(of: shards, world)
  let (anchors, neighbours) = (
    Set(try world.allGatherV(Array(own.anchors))), try world.allGatherV(own.neighbours)
  )
  let k = own.neighbourhoodSize
  var pairs = 0
  for image in 0..<rowCount {
    var all = [image]
    if anchors.contains(image) {
      all += neighbours[image * k..<(image + 1) * k].map(Int.init)
      pairs += k
    }
    try expect(
      targets.targets(of: [image]).indices, all.filter(own.indices.contains), "targets of \(image)")
  }
  try expect(try world.allReduce(targets.pairCount), pairs, "pairs of all ranks")
}

private func similarities(of row: Int, _ values: [Double], _ dimension: Int) -> [Double] {
  let x = Array(values[(row * dimension)..<((row + 1) * dimension)])
  return (0..<(values.count / dimension)).map { other in
    var sum = 0.0
    for index in 0..<dimension { sum += x[index] * values[other * dimension + index] }
    return sum
  }
}

private func entropy(_ similarities: [Double], _ temperature: Double) -> Double {
  let largest = similarities.max() ?? 0
  let weights = similarities.map { exp(($0 - largest) / temperature) }
  let z = weights.reduce(0, +)
  return weights.reduce(0) { $1 > 0 ? $0 - $1 / z * log($1 / z) : $0 }
}

private func digest(_ found: WholeDiscovery) -> UInt64 {
  var digest = Digest()
  for entropy in found.entropies { digest.add(UInt64(entropy.bitPattern)) }
  for anchor in found.anchors { digest.add(UInt64(anchor)) }
  for neighbour in found.neighbours { digest.add(UInt64(neighbour)) }
  return digest.value
}

/// What all ranks found, on rank zero.
private struct WholeDiscovery {
  let entropies: [Float]
  let neighbours: [Int32]
  /// The images that are marked as anchors, by index.
  let marked: [Int]
  /// The anchors in the order of their selection.
  private(set) var anchors: [Int] = []
  private let k: Int

  init(_ result: DiscoveryResult, _ world: Communicator) throws {
    let own = result.neighbourhoods
    entropies = try world.gatherV(result.entropies)
    neighbours = try world.gatherV(own.neighbours)
    marked = try world.gatherV(Array(own.anchors))
    k = own.neighbourhoodSize
    var anchors: [Int] = []
    try own.eachBlockOfAnchors(world, size: 100) { anchors += $0 }
    self.anchors = anchors
  }

  func neighbours(of row: Int) -> ArraySlice<Int32> { neighbours[row * k..<(row + 1) * k] }
}
