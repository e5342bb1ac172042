internal import Foundation
internal import MPI
internal import Storage

/// One case a routine: closed forms that hold on any number of ranks, at once and in chunks.
let messageCases: [String: Ranks.Case] = routines.mapValues { routine in
  { world, _ in
    for count in [0, 1, 2, 5, 7, 13, 100_000] { try routine(world, count) }
    // As if MPI counted to 5 only: all that is longer goes in chunks.
    world.largestMessage = 5
    for count in [0, 1, 2, 5, 7, 13, 32] { try routine(world, count) }
  }
}

private let routines: [String: @Sendable (Communicator, Int) throws -> Void] = [
  "all-reduce": allReduceHolds, "reduce-scatter": reduceScatterHolds,
  "broadcast": broadcastHolds, "all-gather": allGatherHolds, "all-gather-v": allGatherVHolds,
  "gather-v": gatherVHolds, "send-receive": sendReceiveHolds,
  "split": splitHolds, "barrier": barrierHolds,
  "collectively": collectivelyHolds, "topology": topologyHolds,
]

/// 1 + … + n, the sum over ranks of rank + 1.
private func triangle(_ n: Int) -> Int { n * (n + 1) / 2 }

/// Numbers that differ by rank and place, and whose sums are exact in `Float`.
private func values(_ rank: Int, _ count: Int) -> [Float] {
  (0..<count).map { Float((rank + 1) * ($0 + 1)) }
}

/// Parts of count, 0, count + 2, 0, … elements: uneven and empty ones.
private func unevenParts(_ world: Communicator, _ count: Int) -> Partition {
  Partition(counts: (0..<world.worldSize).map { $0 % 2 == 1 ? 0 : count + $0 })
}

@Sendable private func allReduceHolds(_ world: Communicator, _ count: Int) throws {
  let size = world.worldSize
  let tensor = Tensor(values(world.rank, count), shape: [count])
  try world.allReduce(tensor)
  try expect(tensor.array, (0..<count).map { Float(triangle(size) * ($0 + 1)) }, "sum")

  var doubles = values(world.rank, count).map { Double($0) }
  try world.allReduce(&doubles, .minimum)
  try expect(doubles, (0..<count).map { Double($0 + 1) }, "minimum")

  var integers = (0..<count).map { Int32((world.rank + 1) * ($0 + 1)) }
  try world.allReduce(&integers, .maximum)
  try expect(integers, (0..<count).map { Int32(size * ($0 + 1)) }, "maximum")

  let large: Int64 = 1 << 40
  try expect(try world.allReduce(large), large * Int64(size), "sum of one Int64")

  // A range of a larger tensor leaves its surroundings alone.
  let whole = Tensor(shape: [count + 4])
  whole.fill(1)
  try world.allReduce(whole.elements(2..<(count + 2)))
  let surrounded = [1, 1] + [Float](repeating: Float(size), count: count) + [1, 1]
  try expect(whole.array, surrounded, "range")
}

@Sendable private func reduceScatterHolds(_ world: Communicator, _ count: Int) throws {
  let even = Partition(total: count, worldSize: world.worldSize)
  for partition in [even, unevenParts(world, count)] {
    let numbers = (0..<partition.total).map { Int64((world.rank + 1) * ($0 + 1)) }
    try expect(
      try world.reduceScatter(numbers, partition),
      partition[world.rank].map { Int64(triangle(world.worldSize) * ($0 + 1)) },
      "sums by \(partition.counts)")
    let places = (0..<partition.total).map { Int32($0 * (world.rank + 1)) }
    try expect(
      try world.reduceScatter(places, partition, .maximum),
      partition[world.rank].map { Int32($0 * world.worldSize) }, "maxima")
  }
}

@Sendable private func broadcastHolds(_ world: Communicator, _ count: Int) throws {
  for root in 0..<world.worldSize {
    let tensor = Tensor(values(world.rank, count), shape: [count])
    try world.broadcast(tensor, root: root)
    try expect(tensor.array, values(root, count), "tensor from \(root)")

    // Lengths that only the root knows.
    let bytes = (0..<(count + world.rank)).map { UInt8(truncatingIfNeeded: $0 * (world.rank + 1)) }
    let rootsBytes = (0..<(count + root)).map { UInt8(truncatingIfNeeded: $0 * (root + 1)) }
    try expect(try world.broadcast(bytes, root: root), rootsBytes, "bytes from \(root)")

    let text = String(repeating: "é\(world.rank)", count: count)
    let rootsText = String(repeating: "é\(root)", count: count)
    try expect(try world.broadcast(text, root: root), rootsText, "text from \(root)")
    try expect(try world.broadcast(Double(world.rank), root: root), Double(root), "value")
  }
}

@Sendable private func allGatherHolds(_ world: Communicator, _ count: Int) throws {
  let ranks = 0..<world.worldSize
  let target = Tensor(shape: [world.worldSize, count])
  try world.allGather(from: Tensor(values(world.rank, count), shape: [count]), into: target)
  try expect(target.array, ranks.flatMap { values($0, count) }, "tensor")
  let own = (0..<count).map { Int32(world.rank * 10_000 + $0) }
  try expect(
    try world.allGather(own),
    ranks.flatMap { rank in (0..<count).map { Int32(rank * 10_000 + $0) } },
    "array")
  try expect(try world.allGather(Int64(world.rank)), ranks.map { Int64($0) }, "value")
}

@Sendable private func allGatherVHolds(_ world: Communicator, _ count: Int) throws {
  let ranks = 0..<world.worldSize
  let even = Partition(total: count, worldSize: world.worldSize)
  for partition in [even, unevenParts(world, count)] {
    let own = values(world.rank, partition.counts[world.rank])
    let all = ranks.flatMap { values($0, partition.counts[$0]) }
    let target = Tensor(shape: [partition.total])
    try world.allGatherV(from: Tensor(own, shape: [own.count]), into: target, partition)
    try expect(target.array, all, "by \(partition.counts)")
    try expect(try world.allGatherV(own), all, "array of unknown counts")
    let names = ranks.map { String(repeating: "ö\($0)", count: partition.counts[$0]) }
    try expect(try world.allGather(names[world.rank]), names, "strings")
  }
}

@Sendable private func gatherVHolds(_ world: Communicator, _ count: Int) throws {
  let partition = unevenParts(world, count)
  for root in 0..<world.worldSize {
    let own = values(world.rank, partition.counts[world.rank])
    let all = (0..<world.worldSize).flatMap { values($0, partition.counts[$0]) }
    let target = world.rank == root ? Tensor(shape: [partition.total]) : nil
    try world.gatherV(
      from: Tensor(own, shape: [own.count]), into: target, partition, root: root)
    try expect(target?.array, world.rank == root ? all : nil, "tensor on \(root)")
    try expect(try world.gatherV(own, root: root), world.rank == root ? all : [], "array")
  }
}

/// Passes blocks of different lengths once round the ring.
@Sendable private func sendReceiveHolds(_ world: Communicator, _ count: Int) throws {
  let size = world.worldSize
  let next = (world.rank + 1) % size
  let previous = (world.rank + size - 1) % size
  var owner = world.rank
  var block = Tensor(values(owner, count + owner), shape: [count + owner])
  for _ in 0..<size {
    owner = (owner + size - 1) % size
    let received = Tensor(shape: [count + owner])
    try world.sendReceive(block, to: next, into: received, from: previous)
    try expect(received.array, values(owner, count + owner), "block of \(owner)")
    block = received
  }
  try expect(owner, world.rank, "owner after a turn")
}

@Sendable private func splitHolds(_ world: Communicator, _ count: Int) throws {
  let parity = try world.split(colour: world.rank % 2)
  let mates = (0..<world.worldSize).filter { $0 % 2 == world.rank % 2 }
  try expect(parity?.worldSize, mates.count, "size of the parity group")
  try expect(parity?.rank, world.rank / 2, "rank in the parity group")
  try expect(
    try parity?.allGatherV([Int64](repeating: Int64(world.rank), count: count)),
    mates.flatMap { [Int64](repeating: Int64($0), count: count) }, "members")
  let first = try world.split(colour: world.isFirst ? 0 : nil)
  try expect(first?.worldSize, world.isFirst ? 1 : nil, "group of the first")
  let node = try world.splitByNode()
  try expect(node.worldSize, world.worldSize, "all ranks of a test are on one node")
  try expect(node.rank, world.rank, "local rank")
  let twin = try world.duplicate()
  try expect(try twin.allReduce(Int32(1)), Int32(world.worldSize), "duplicate")
}

/// No rank leaves a barrier before the last has come, by the one clock of their node.
@Sendable private func barrierHolds(_ world: Communicator, _ count: Int) throws {
  let clock = ProcessInfo.processInfo
  if world.rank == count % world.worldSize { Thread.sleep(forTimeInterval: 0.01) }
  let arrival = clock.systemUptime
  try world.barrier()
  let departure = clock.systemUptime
  let lastArrival = try world.allReduce(arrival, .maximum)
  try expect(
    departure >= lastArrival, true, "left \(departure - lastArrival) s after the last came")
}

@Sendable private func collectivelyHolds(_ world: Communicator, _ count: Int) throws {
  try expect(try world.collectively { world.rank }, world.rank, "result")
  let nothing: Int? = try world.collectively { nil }
  try expect(nothing, nil, "a result that is nil")
  for failing in 0..<world.worldSize {
    do {
      try world.collectively {
        if world.rank >= failing { throw Failure("rank \(world.rank) has no disc") }
      }
      throw Failure("nothing was thrown on rank \(world.rank)")
    } catch let error as CollectiveError {
      try expect(error.message, "rank \(failing) has no disc")
      try expect(error.failingRank, failing == 0 ? nil : failing)
      try expect(error.exitStatus, 1)
    }
  }
}

@Sendable private func topologyHolds(_ world: Communicator, _ count: Int) throws {
  let topology = try world.topology()
  try expect(topology.nodeCount, 1, "nodes")
  try expect(topology.nodes, Array(repeating: 0, count: world.worldSize), "node of each rank")
  try expect(World.processorName.isEmpty, false, "processor name")
  try expect(World.libraryVersion.isEmpty, false, "library version")
  try expect(World.threadLevel == .single, false, "thread level")
}
