internal import Arithmetic
internal import DataParallel
internal import MPI
internal import Neighbourhoods
internal import Randomness
internal import Storage

/// What holds of the sharded bank, whatever the number of ranks.
let dataParallelCases: [String: Ranks.Case] = [
  "bank-sums": { world, _ in
    for batch in [0, 1, 3, 64] {
      for parts in [world.worldSize, 7] {
        try sumsEqualThoseOfOneShard(world, parts: parts, batch: batch, temperature: 0.1)
        try sumsEqualThoseOfOneShard(world, parts: parts, batch: batch, temperature: 0.01)
      }
    }
  },
  "bank-digest": { _, _ in try printDigestOfSums() },
  "bank-rows": { world, _ in try rowsAreTheSameForEveryNumberOfRanks(world) },
]

/// Loss and gradient of each rank's queries, against one pass over all rows.
private func sumsEqualThoseOfOneShard(
  _ world: Communicator, parts: Int, batch: Int, temperature: Float
) throws {
  let (count, dimension) = (301, 16)
  let bank = ShardedBank(
    count: count, dimension: dimension, temperature: temperature,
    layout: PartLayout(count: parts, worldSize: world.worldSize), world)
  bank.shard.startRandom(seed: 1)
  let whole = MemoryBank(indices: 0..<count, dimension: dimension)
  whole.startRandom(seed: 1)
  let queries = MemoryBank(indices: 0..<batch, dimension: dimension)
  queries.startRandom(seed: 2)
  var targets = TargetSets()
  var own = ShardTargets(indices: bank.shard.indices)
  for query in 0..<batch {
    let neighbours: [Int32] = query % 3 == 0 ? [] : [300 - Int32(query), 150]
    targets.append([query] + neighbours.map(Int.init))
    own.add(query, neighbours: neighbours)
  }
  // Shares of 0, 1, 3 and more: uneven, some empty.
  let shares = Partition(total: batch, worldSize: world.worldSize)

  let sums = try bank.sums(of: queries.rows, Array(0..<batch), targets: own, shares: shares)
  let loss = NeighbourhoodLoss(sums, globalBatchSize: batch)
  let expected = NeighbourhoodLoss(
    try ShardPass(temperature: temperature).sums(of: queries.rows, targets: targets, over: whole),
    globalBatchSize: batch)
  try expect(loss.losses.count, shares.counts[world.rank], "losses")
  for (place, query) in shares[world.rank].enumerated() {
    try expectNear(loss.losses[place], expected.losses[query], 1e-5, "loss of \(query)")
    for index in 0..<dimension {
      try expectNear(
        loss.gradient.span[place * dimension + index],
        expected.gradient.span[query * dimension + index], 1e-5 / temperature,
        "gradient of \(query)")
    }
  }
}

/// Prints a digest of all bits of the sums of a batch over several segments of rows.
private func printDigestOfSums() throws {
  let bank = MemoryBank(indices: 0..<20_011, dimension: 24)
  bank.startRandom(seed: 1)
  var targets = TargetSets()
  for query in 0..<300 { targets.append([query]) }
  var hash = Digest()
  for temperature: Float in [0.1, 0.01] {
    let sums = try ShardPass(temperature: temperature)
      .sums(of: bank.rows.rows(0..<300), targets: targets, over: bank)
    for value in sums.values.array + sums.shifts.array { hash.add(UInt64(value.bitPattern)) }
  }
  print("digest \(hash.value)")
}

/// Start and update of rows.
private func rowsAreTheSameForEveryNumberOfRanks(_ world: Communicator) throws {
  for count in [1, 2, 7, 50] {
    let bank = ShardedBank(count: count, dimension: 5, temperature: 0.1, world)
    bank.shard.startRandom(seed: 3)
    let whole = MemoryBank(indices: 0..<count, dimension: 5)
    whole.startRandom(seed: 3)
    let features = MemoryBank(indices: 0..<3, dimension: 5)
    features.startRandom(seed: 4)
    let images = [count - 1, 0, count / 2]
    bank.update(images[...], with: features.rows, bankMomentum: 0.5)
    for (place, image) in images.enumerated() {
      whole.update(image, with: features[place], bankMomentum: 0.5)
    }
    try expect(bank.shard.rows.array, whole.rows.rows(bank.shard.indices).array, "\(count) rows")
  }
}

/// Throws if two values differ by more than `tolerance`, relative above 1.
func expectNear(
  _ actual: Float, _ expected: Float, _ tolerance: Float, _ what: @autoclosure () -> String,
  line: Int = #line, file: String = #fileID
) throws {
  guard abs(actual - expected) <= tolerance * max(1, abs(expected)) else {
    throw Failure("\(file):\(line) \(what()) is \(actual), expected \(expected)")
  }
}

/// FNV-1a of words.
struct Digest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }
}
