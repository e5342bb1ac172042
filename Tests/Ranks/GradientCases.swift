internal import Arithmetic
internal import DataParallel
internal import MPI
internal import Networks
internal import Randomness
internal import Storage

/// What holds of the sums of gradients, by any way, on any number of ranks and nodes.
let gradientCases: [String: Ranks.Case] = [
  "shared-memory": { world, _ in try sharedMemoryHolds(world) },
  "exchange": { world, _ in
    for count in [0, 1, 5, 1000] {
      try exchangeHolds(world, count)
      try floatsAreExchanged(world, count)
      try unequalSharesAreExchanged(world, count)
    }
  },
  "gradient-buckets": { world, _ in
    for bucketCount in [1000, 20_000, ReductionOptions.defaultBucketCount, .max] {
      for options in ways(bucketCount: bucketCount) {
        try bucketsSumEverySegment(world, options)
      }
    }
  },
  "gradient-buckets-of-a-step": { world, _ in
    for options in ways(bucketCount: 20_000) { try bucketsEqualOneSum(world, options) }
  },
  "gradient-bits": { world, _ in
    for options in ways(bucketCount: 3000) { try everyRankHasTheSameBits(world, options) }
  },
  "gradient-rounding": { world, _ in
    for options in ways(bucketCount: 3000) { try roundingIsWithinItsBound(world, options) }
  },
  // Many small steps, so that ranks meet each other at every stage.
  "gradient-steps": { world, _ in
    for options in ways(bucketCount: 64) {
      for wholeSlots in [false, true] {
        try manySteps(world, options, count: 100, wholeSlots: wholeSlots)
      }
    }
  },
  // The last rank fails before its gradients are there; the others wait for them.
  "gradient-failure": { world, arguments in
    var options = ReductionOptions(
      way: arguments.contains("flat") ? .flat : .node,
      compression: arguments.contains("bf16") ? .bf16 : .none)
    options.ranksPerNode = arguments.contains("nodes") ? 2 : nil
    let reduction = try GradientReduction(world, options)
    let arena = reduction.memory([.init(name: "gradients", count: 10_000)]).gradients
    let buckets = try GradientBuckets(arena, segments: [0..<arena.all.count], reduction)
    if world.rank == world.worldSize - 1 { throw Failure("the disc is full") }
    try buckets.send(segment: 0) { _ in }
    try buckets.wait { _ in }
  },
]

/// All ways to sum: flat, by the one node that there is, by nodes of one, two and three ranks.
private func ways(bucketCount: Int) -> [ReductionOptions] {
  var all: [ReductionOptions] = []
  for compression in ReductionOptions.Compression.allCases {
    all.append(.init(way: .flat, compression: compression, bucketCount: bucketCount))
    for ranksPerNode in [nil, 1, 2, 3] {
      var options = ReductionOptions(
        way: ranksPerNode == nil ? .auto : .node, compression: compression,
        bucketCount: bucketCount)
      options.ranksPerNode = ranksPerNode
      all.append(options)
    }
  }
  return all
}

/// A small network with its gradients laid out to be summed.
private func smallNetwork(_ reduction: GradientReduction? = nil) throws -> Network {
  let network = try Network(
    NetworkChoice(
      .resnet18, width: 8, inputChannels: 1, imageHeight: 8, imageWidth: 8, featureDimension: 12
    ).description,
    batchSize: 3, memory: { reduction?.memory($0) ?? ParameterMemory(slots: $0) })
  try network.initialise(seed: 3)
  try reduction?.meet()
  return network
}

/// Closed form: rank r's gradient at place i is (r + 1)·(i mod 16), exact in bf16 up to 256.
///
/// What a segment has not yet written is not a number: a sum begun too early would carry it on.
private func bucketsSumEverySegment(_ world: Communicator, _ options: ReductionOptions) throws {
  let reduction = try GradientReduction(world, options)
  let network = try smallNetwork(reduction)
  let gradients = network.gradients.all
  let buckets = try GradientBuckets(network, reduction)
  let isByNode = options.way == .node || options.way == .auto
  try expect(reduction.isByNode, isByNode && world.worldSize > 1, "\(options)")
  if options.bucketCount == .max { try expect(buckets.count, 1, "buckets") }
  let largest = Float(world.worldSize * (world.worldSize + 1) / 2 * 15)
  try expect(largest <= 256, true, "exact in bf16")
  for _ in 0..<2 {
    gradients.fill(.nan)
    for segment in (0..<network.segmentCount).reversed() {
      for index in network.gradientRange(ofSegment: segment) {
        gradients[index] = Float((world.rank + 1) * (index % 16))
      }
      try buckets.send(segment: segment) { _ in }
    }
    try buckets.wait { _ in }
    let factor = world.worldSize * (world.worldSize + 1) / 2
    for (index, value) in network.memory.gradientSums.array.enumerated() {
      try expect(value, Float(factor * (index % 16)), "sum at \(index), \(options)")
    }
    // Before the first rank writes its gradients again, where the sums are.
    try world.barrier()
  }
}

/// A step's gradients summed by bucket while backward runs, and by one all-reduce after it.
private func bucketsEqualOneSum(_ world: Communicator, _ options: ReductionOptions) throws {
  let reduction = try GradientReduction(world, options)
  let (bucketed, plain) = (try smallNetwork(reduction), try smallNetwork())
  let images = Tensor(shape: [3, 1, 8, 8])
  let weights = Tensor(shape: [3, 12])
  fill(images, "images \(world.rank)", around: 0, by: 1)
  fill(weights, "weights \(world.rank)", around: 0, by: 1)
  for network in [bucketed, plain] { _ = try network.forward(images: images, mode: .training) }
  try plain.backward(featureGradient: weights)
  let magnitudes = Tensor(plain.gradients.all.array.map(abs), shape: plain.gradients.all.shape)
  try world.allReduce(plain.gradients.all)
  try world.allReduce(magnitudes)

  let buckets = try GradientBuckets(bucketed, reduction)
  for segment in (0..<bucketed.segmentCount).reversed() {
    try bucketed.backward(segment: segment, featureGradient: weights)
    try buckets.send(segment: segment) { _ in }
  }
  try buckets.wait { _ in }
  for index in 0..<magnitudes.count {
    try expectNear(
      bucketed.memory.gradientSums[index], plain.gradients.all[index],
      1e-5 + (options.compression == .bf16 ? bound * magnitudes[index] : 0), "gradient")
  }
}

/// u (2 + u) with u = 2⁻⁸: the error of a sum in bf16, as a share of the sum of magnitudes.
private let bound: Float = 0x1p-8 * (2 + 0x1p-8)

/// One sum of random numbers: what this rank has, and what came of it.
private func sum(
  _ world: Communicator, _ options: ReductionOptions, count: Int = 10_007
) throws -> (mine: [Float], sums: [Float]) {
  let reduction = try GradientReduction(world, options)
  let memory = reduction.memory([.init(name: "gradients", count: count)])
  let arena = memory.gradients
  let buckets = try GradientBuckets(arena, segments: [0..<arena.all.count], reduction)
  fill(arena["gradients"], "gradients \(world.rank)", around: 0.1, by: 1)
  let mine = arena["gradients"].array
  try buckets.send(segment: 0) { _ in }
  try buckets.wait { _ in }
  return (mine, memory.gradientSums.elements(0..<count).array)
}

/// All ranks have the same bits, and have them again when the sum is repeated.
private func everyRankHasTheSameBits(_ world: Communicator, _ options: ReductionOptions) throws {
  let first = try sum(world, options).sums.map(\.bitPattern).map(Int64.init)
  let again = try sum(world, options).sums.map(\.bitPattern).map(Int64.init)
  try expect(first == again, true, "the same bits again, \(options)")
  var (least, most) = (first, first)
  try world.allReduce(&least, .minimum)
  try world.allReduce(&most, .maximum)
  try expect(least == most, true, "the same bits on all ranks, \(options)")
}

/// Sums are those of doubles, to within what floats and bf16 numbers cost.
private func roundingIsWithinItsBound(_ world: Communicator, _ options: ReductionOptions) throws {
  let (mine, sums) = try sum(world, options)
  var exact = mine.map(Double.init)
  var magnitudes = mine.map { abs(Double($0)) }
  try world.allReduce(&exact)
  try world.allReduce(&magnitudes)
  let hasMessages = world.worldSize > 1 && (options.way == .flat || nodes(of: world, options) > 1)
  let isRounded = options.compression == .bf16 && hasMessages
  let share = Double(world.worldSize) * 0x1p-24 * 1.01 + (isRounded ? Double(bound) : 0)
  var largest = 0.0
  for (index, value) in sums.enumerated() {
    let error = abs(Double(value) - exact[index])
    try expect(error <= share * magnitudes[index], true, "error \(error), \(options)")
    largest = max(largest, error)
  }
  if isRounded { try expect(largest > 1e-4, true, "rounded to bf16, \(options)") }
}

/// Step s sums (r + s) mod 7 + 1 at each place, and adds the sum to the parameter there.
///
/// After each step the parameters are the same on all ranks, whether they share them or not, and
/// whether any part may be updated or only whole slots.
private func manySteps(
  _ world: Communicator, _ options: ReductionOptions, count: Int, wholeSlots: Bool
) throws {
  let reduction = try GradientReduction(world, options)
  let slots = [("a", 90), ("b", 200), ("c", 7), ("d", 189)].map { Arena.Slot(name: $0, count: $1) }
  let memory = reduction.memory(slots)
  let arena = memory.gradients
  let segments = [0..<96, 96..<304, 304..<arena.all.count]
  let ranges = slots.map { arena.range(of: $0.name) }
  let buckets = try GradientBuckets(
    arena, segments: segments, reduction, wholeRanges: wholeSlots ? ranges : nil)
  var expected: Float = 0
  for step in 0..<count {
    var updated: [Range<Int>] = []
    let update = { (range: Range<Int>) in
      updated.append(range)
      addScaled(
        memory.gradientSums.elements(range), by: 1, to: memory.parameters.all.elements(range))
    }
    for segment in segments.indices.reversed() {
      // What is not yet written is not a number, and must not be summed.
      arena.all.elements(0..<segments[segment].lowerBound).fill(.nan)
      arena.all.elements(segments[segment]).fill(Float((world.rank + step) % 7 + 1))
      try buckets.send(segment: segment, update: update)
      // The next layer takes its time, on one rank more than on the others.
      if step % 16 == world.rank { Processor.yield() }
    }
    try buckets.wait(update: update)
    expected += Float((0..<world.worldSize).map { ($0 + step) % 7 + 1 }.reduce(0, +))
    for range in ranges {
      try expect(
        memory.parameters.all.elements(range).array.allSatisfy { $0 == expected }, true,
        "parameters \(range) after step \(step), \(options)")
    }
    if wholeSlots {
      try expect(updated.allSatisfy(ranges.contains), true, "whole slots, \(options)")
    }
    let places = try world.allReduce(Int64(updated.reduce(0) { $0 + $1.count }))
    let copies = reduction.isByNode ? nodes(of: world, options) : world.worldSize
    let all = wholeSlots ? ranges.reduce(0) { $0 + $1.count } : arena.all.count
    try expect(Int(places), copies * all, "places updated, \(options)")
  }
}

/// How many nodes `options` make of the one that there is.
private func nodes(of world: Communicator, _ options: ReductionOptions) -> Int {
  let size = options.ranksPerNode ?? world.worldSize
  return (world.worldSize + size - 1) / size
}

/// Each rank writes to its block and says so; all see it, and so on in turns.
///
/// The first rank's block is larger than the others.
private func sharedMemoryHolds(_ world: Communicator) throws {
  let node = try world.splitByNode()
  let count = 5000
  func byteCount(of rank: Int) -> Int { SharedCounter.stride + (rank == 0 ? 3 : 1) * 4 * count }
  let blocks = try node.allocateShared(byteCount: byteCount(of: node.rank))
  try expect(blocks.map(\.byteCount), (0..<node.worldSize).map(byteCount), "blocks")
  let counters = blocks.map { SharedCounter(in: $0, at: 0) }
  let numbers = blocks.map {
    Tensor(buffer: $0, offset: SharedCounter.stride / 4, shape: [count])
  }
  try expect(numbers.allSatisfy { $0.array.allSatisfy { $0 == 0 } }, true, "zeros")
  try node.barrier()
  for turn in 1...50 {
    for rank in 0..<node.worldSize {
      while rank > 0 && counters[rank - 1].value < turn && rank == node.rank { Processor.yield() }
      guard rank == node.rank else { continue }
      // Everyone's numbers, by the rank whose turn it is.
      for tensor in numbers { tensor.fill(Float(turn * 100 + rank)) }
      counters[rank].raise(to: turn)
    }
    while counters[node.worldSize - 1].value < turn { Processor.yield() }
    let expected = Float(turn * 100 + node.worldSize - 1)
    for tensor in numbers {
      try expect(tensor.array.allSatisfy { $0 == expected }, true, "turn \(turn)")
    }
    try node.barrier()
  }
}

/// Several messages of floats under way at once, ended in another order than begun.
private func floatsAreExchanged(_ world: Communicator, _ count: Int) throws {
  let parts = Partition(total: count, worldSize: world.worldSize)
  let mine = parts.counts[world.rank]
  let targets = (0..<4).map { _ in Tensor(shape: [mine * world.worldSize]) }
  let pending = try targets.enumerated().map { number, target in
    // The message keeps its source though nothing else does.
    let source = Tensor(shape: [count])
    source.fill(Float(10 * number + world.rank))
    return try world.startExchange(source, into: target, parts)
  }
  // Other messages meanwhile do not meet them.
  try expect(try world.allReduce(Int32(1)), Int32(world.worldSize), "message between")
  while try !pending[2].test() {}
  try expect(pending[2].isComplete, true, "complete after test")
  for number in [3, 0, 2, 1] { try pending[number].wait() }
  for (number, target) in targets.enumerated() {
    let expected = (0..<world.worldSize).flatMap {
      [Float](repeating: Float(10 * number + $0), count: mine)
    }
    try expect(target.array, expected, "message \(number)")
  }
}

/// Rank r gives rank s `count` + r + 2 s numbers 100 r + s.
private func unequalSharesAreExchanged(_ world: Communicator, _ count: Int) throws {
  let (ranks, own) = (0..<world.worldSize, world.rank)
  func numbers(_ from: Int, _ to: Int) -> [Int64] {
    [Int64](repeating: Int64(100 * from + to), count: count + from + 2 * to)
  }
  let sent = Partition(counts: ranks.map { numbers(own, $0).count })
  let received = Partition(counts: ranks.map { numbers($0, own).count })
  let mine = ranks.flatMap { numbers(own, $0) }
  let expected = ranks.flatMap { numbers($0, own) }
  try expect(try world.allToAllV(mine, sent, received), expected, "elements")
  let target = Tensor(shape: [received.total])
  try world.allToAllV(
    from: Tensor(mine.map(Float.init), shape: [sent.total]), sent, into: target, received)
  try expect(target.array, expected.map(Float.init), "floats")
}

/// Rank r has r + 1 for every rank; each then tells all what the sum was.
private func exchangeHolds(_ world: Communicator, _ count: Int) throws {
  let parts = Partition(
    counts: (0..<world.worldSize).map { $0 % 2 == 1 ? 0 : count + $0 })
  let mine = parts.counts[world.rank]
  let source = BFloat16Tensor(shape: [parts.total])
  let target = BFloat16Tensor(shape: [mine * world.worldSize])
  let numbers = Tensor(shape: [parts.total])
  numbers.fill(Float(world.rank + 1))
  round(numbers, to: source)
  let pending = try world.startExchange(source, into: target, parts)
  while try !pending.test() {}
  let received = Tensor(shape: [target.count])
  widen(target, into: received)
  let expected = (0..<world.worldSize).flatMap { [Float](repeating: Float($0 + 1), count: mine) }
  try expect(received.array, expected, "exchanged")

  let part = numbers.elements(parts[world.rank])
  part.fill(Float(10 + world.rank))
  round(part, to: source.elements(parts[world.rank]))
  try world.startAllGather(source, parts).wait()
  widen(source, into: numbers)
  let all = parts.counts.enumerated().flatMap { rank, count in
    [Float](repeating: Float(10 + rank), count: count)
  }
  try expect(numbers.array, all, "gathered")
}
