internal import DataParallel
internal import MPI
internal import Networks
internal import Randomness
internal import Storage

/// What holds of networks with replicas on several ranks.
let networkCases: [String: Ranks.Case] = [
  "synchronised-normalisation": { world, _ in
    for counts in splits(among: world.worldSize) {
      try agreesWithOneRank(.resnet18, channels: 1, Partition(counts: counts), world)
    }
    guard world.worldSize == 2 else { return }
    try agreesWithOneRank(
      .resnet50, channels: 3, Partition(counts: splits(among: world.worldSize)[0]), world)
  },
  "synchronised-slopes": { world, _ in
    for counts in splits(among: world.worldSize) {
      try Replica(.resnet18, channels: 3, Partition(counts: counts), seed: 1, world)
        .holdsAgainstDifferences()
    }
  },
]

/// Ways to share 13 images among ranks: as evenly as can be, unevenly, with empty parts.
private func splits(among ranks: Int) -> [[Int]] {
  switch ranks {
  case 1: [[13]]
  case 2: [[6, 7], [12, 1], [0, 13]]
  case 3: [[4, 4, 5], [1, 10, 2], [5, 0, 8]]
  default: [[3, 3, 3, 4], [1, 9, 0, 3], [0, 13, 0, 0]]
  }
}

/// Features, gradients and running statistics are those of one rank with the whole batch.
///
/// A value that rounding takes across zero goes another way through ReLU, and moves gradients by a
/// hundredth. That happens to some images, and a mistake to all: one of a few draws must agree to
/// rounding, and each to a few hundredths.
private func agreesWithOneRank(
  _ architecture: Architecture, channels: Int, _ parts: Partition,
  _ world: Communicator
) throws {
  var least = Float.infinity
  for seed: UInt64 in 1...4 where least > 1e-4 {
    let replica = try Replica(architecture, channels: channels, parts, seed: seed, world)
    let deviation = try replica.deviationFromOneRank()
    try expectNear(deviation, 0, 0.1, "deviation of \(parts.counts)")
    least = min(least, deviation)
  }
  try expectNear(least, 0, 1e-4, "least deviation of \(parts.counts)")
}

/// One rank's replica with its part of a global batch.
private struct Replica {
  let world: Communicator
  let network: Network
  let mine: Range<Int>
  /// The global batch.
  let images: Tensor
  /// r of the loss Σ r·features.
  let weights: Tensor
  let dimension = 12
  private let hasBottlenecks: Bool

  init(
    _ architecture: Architecture, channels: Int, _ parts: Partition,
    seed: UInt64, _ world: Communicator
  ) throws {
    self.world = world
    mine = parts[world.rank]
    hasBottlenecks = architecture == .resnet50
    let description = NetworkChoice(
      architecture, width: 8, inputChannels: channels, imageHeight: 16, imageWidth: 16,
      featureDimension: dimension
    ).description
    network = try Network(description, batchSize: parts.total)
    images = Tensor(shape: [parts.total, channels, 16, 16])
    weights = Tensor(shape: [parts.total, dimension])
    fill(images, "images \(seed)", around: 0, by: 1)
    fill(weights, "weights \(seed)", around: 0, by: 1)
    try start(network)
    network.exchange = SynchronisedStatistics(world)
  }

  /// The same tensors everywhere; a small γ ends each block, so that gradients do not grow.
  private func start(_ network: Network) throws {
    try network.initialise(seed: 11)
    let last = hasBottlenecks ? "bn3.weight" : "bn2.weight"
    for slot in network.parameters.slots where slot.name.contains("bn") {
      let centre: Float = slot.name.hasSuffix("bias") ? 0 : slot.name.hasSuffix(last) ? 0.4 : 1
      fill(network.parameters[slot.name], slot.name, around: centre, by: 0.3)
    }
  }

  /// The largest relative difference to a network that sees the whole batch.
  func deviationFromOneRank() throws -> Float {
    let whole = try Network(network.description, batchSize: network.batchSize)
    try start(whole)
    let expected = try whole.forward(images: images, mode: .training)
    try whole.backward(featureGradient: weights)
    let features = try network.forward(images: images.rows(mine), mode: .training)
    try network.backward(featureGradient: weights.rows(mine))
    try world.allReduce(network.gradients.all)

    var deviation = relative(features, expected.rows(mine))
    for slot in network.gradients.slots {
      deviation = max(
        deviation, relative(network.gradients[slot.name], whole.gradients[slot.name]))
    }
    for slot in network.statistics.slots {
      deviation = max(
        deviation, relative(network.statistics[slot.name], whole.statistics[slot.name]))
    }
    let statistics = network.statistics.all.array
    var (least, most) = (statistics, statistics)
    try world.allReduce(&least, .minimum)
    try world.allReduce(&most, .maximum)
    try expect(least == most, true, "running statistics have the same bits everywhere")
    return try world.allReduce(deviation, .maximum)
  }

  private func relative(_ found: Tensor, _ expected: Tensor) -> Float {
    guard found.count > 0 else { return 0 }
    return Float(norm(zip(found.array, expected.array).map { $0 - $1 }) / norm(expected.array))
  }

  /// Slopes of the loss along directions of the parameters, against the summed gradients.
  func holdsAgainstDifferences() throws {
    _ = try loss()
    try network.backward(featureGradient: weights.rows(mine))
    try world.allReduce(network.gradients.all)
    let gradients = network.gradients.all.array
    let start = network.parameters.all.array
    for number in 0..<2 {
      // In each tensor as long as that, half along the gradient and half at random.
      var direction = [Float](repeating: 0, count: gradients.count)
      for slot in network.parameters.slots {
        let range = network.parameters.range(of: slot.name)
        var stream = RandomStream(seed: 2, slot.name, number)
        let random = range.map { _ in stream.normal() }
        let share = stream.uniform(0, 1)
        let size = Float(norm(Array(start[range])))
        let (g, r) = (Float(norm(Array(gradients[range]))), Float(norm(random)))
        for (place, index) in range.enumerated() {
          direction[index] = size * (random[place] / r + share * gradients[index] / g)
        }
      }
      let expected = zip(gradients, direction).map { Double($0) * Double($1) }.reduce(0, +)
      func loss(at factor: Float) throws -> Double {
        for index in start.indices {
          network.parameters.all[index] = start[index] + factor * direction[index]
        }
        return try self.loss()
      }
      let step: Float = 1e-4
      let slope = (try loss(at: step) - loss(at: -step)) / (2 * Double(step))
      _ = try loss(at: 0)
      try expectNear(Float(slope / expected), 1, 0.01, "slope \(number), parts \(mine)")
    }
  }

  /// Σ r·features over all ranks; running averages stay.
  private func loss() throws -> Double {
    let features = try network.forward(images: images.rows(mine), mode: .batchStatistics)
    let mine = zip(features.array, weights.rows(mine).array).map { Double($0) * Double($1) }
    return try world.allReduce(mine.reduce(0, +))
  }
}

/// Numbers in `centre` ± `reach`, a function of `name`.
func fill(_ tensor: Tensor, _ name: String, around centre: Float, by reach: Float) {
  var stream = RandomStream(seed: 1, name)
  for index in 0..<tensor.count {
    tensor[index] = stream.uniform(centre - reach, centre + reach)
  }
}

private func norm(_ values: [Float]) -> Double {
  values.map { Double($0) * Double($0) }.reduce(0, +).squareRoot()
}
