public import Arithmetic
public import MPI
public import Neighbourhoods
public import Storage

/// The memory bank, a shard of its rows on each rank, and what a step asks of it.
///
/// Rank r owns rows ⌊rN/P⌋ ..< ⌊(r+1)N/P⌋ and nothing else of the bank. Every sum over the bank is a
/// sum over shards: each rank passes over its own rows for the global batch, and one reduce-scatter
/// of B × 2(d + 1) floats finishes loss and gradient exactly. Traffic does not grow with N.
public final class ShardedBank {
  /// The rows of this rank.
  public let shard: MemoryBank
  /// Which rows each rank owns.
  public let shards: Partition
  let world: Communicator
  private let pass: ShardPass

  /// A bank of `count` rows of `dimension` numbers, all zero until started.
  ///
  /// Passes over it compute in `precision`; the rows are float32 always.
  public init(
    count: Int, dimension: Int, temperature: Float, precision: Precision = .fp32,
    _ world: Communicator
  ) {
    self.world = world
    shards = Partition(total: count, worldSize: world.worldSize)
    shard = MemoryBank(indices: shards[world.rank], dimension: dimension)
    pass = ShardPass(temperature: temperature, precision: precision)
  }

  /// N.
  public var count: Int { shards.total }
  /// d.
  public var dimension: Int { shard.dimension }
  /// The features (B, d) of a global batch, on every rank, from the ranks' parts (b, d).
  ///
  /// On one rank these are `features` themselves, valid as long as they are.
  public func gather(_ features: Tensor, parts: Partition) throws -> Tensor {
    guard world.worldSize > 1 else { return features }
    let all = Tensor(shape: [parts.total, dimension])
    try world.allGatherV(from: features, into: all, parts.scaled(by: dimension))
    return all
  }

  /// The sums over the whole bank for this rank's part of a global batch of `features` (B, d).
  ///
  /// `targets` are Ω of each image of the global batch, in its order.
  public func sums(
    of features: Tensor, targets: TargetSets, parts: Partition
  ) throws -> SoftmaxSums {
    try reduce(shardSums(of: features, targets: targets), parts: parts)
  }

  /// The sums over this rank's rows for a global batch of `features` (B, d); no message.
  public func shardSums(of features: Tensor, targets: TargetSets) throws -> SoftmaxSums {
    try pass.sums(of: features, targets: targets, over: shard)
  }

  /// The sums over the whole bank for this rank's part of a batch, from each rank's `shardSums`.
  public func reduce(_ partial: SoftmaxSums, parts: Partition) throws -> SoftmaxSums {
    guard world.worldSize > 1 else { return partial }
    if partial.isSharp {
      let common = Tensor(shape: partial.shifts.shape)
      common.copy(from: partial.shifts)
      try world.allReduce(common, .maximum)
      partial.rescale(to: common)
    }
    let width = SoftmaxSums.width(dimension: dimension)
    let mine = parts[world.rank]
    let values = Tensor(shape: [mine.count, width])
    try world.reduceScatter(from: partial.values, into: values, parts.scaled(by: width))
    let shifts = Tensor(shape: [2, mine.count])
    for half in 0..<2 {
      shifts.rows(half..<half + 1).copy(from: partial.shifts.rows(half..<half + 1).elements(mine))
    }
    return SoftmaxSums(values: values, shifts: shifts, temperature: partial.temperature)
  }

  /// Moves the rows of `images` that this rank owns towards their new features (B, d).
  ///
  /// m ← normalise(η m + (1 − η) x), after the gradient was taken from the old rows.
  public func update(_ images: some Sequence<Int>, with features: Tensor, bankMomentum: Float) {
    for (place, image) in images.enumerated() where shard.indices.contains(image) {
      shard.update(image, with: row(place, of: features), bankMomentum: bankMomentum)
    }
  }

  /// Starts the rows of `images` that this rank owns from their features (B, d).
  public func start(_ images: some Sequence<Int>, from features: Tensor) {
    for (place, image) in images.enumerated() where shard.indices.contains(image) {
      shard.start(image, from: row(place, of: features))
    }
  }

  private func row(_ place: Int, of features: Tensor) -> Tensor {
    features.elements(place * dimension..<(place + 1) * dimension)
  }
}
