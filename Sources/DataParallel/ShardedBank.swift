public import Arithmetic
public import MPI
public import Neighbourhoods
public import Storage

/// The memory bank, a shard of its rows on each rank, and what a step asks of it.
///
/// Part v of V owns rows ⌊vN/V⌋ ..< ⌊(v+1)N/V⌋, and a rank those of its parts and nothing else of the
/// bank. Every sum over the bank is a sum over parts, in the tree of `sumInTree`: each rank passes over
/// its parts' rows for the global batch, and one exchange of B × 2(d + 1) floats finishes loss and
/// gradient exactly. Traffic does not grow with N.
public final class ShardedBank {
  /// The rows of this rank.
  public let shard: MemoryBank
  /// Which rows each rank owns.
  public let shards: Partition
  /// Which rows each part owns.
  public let parts: Partition
  /// Which parts each rank holds.
  public let layout: PartLayout
  let world: Communicator
  private let pass: ShardPass

  /// A bank of `count` rows of `dimension` numbers, all zero until started.
  ///
  /// Passes over it compute in `precision`; the rows are float32 always. Without a `layout` each rank is
  /// a part.
  public init(
    count: Int, dimension: Int, temperature: Float, precision: Precision = .fp32,
    layout: PartLayout? = nil, _ world: Communicator
  ) {
    let layout = layout ?? PartLayout(count: world.worldSize, worldSize: world.worldSize)
    self.world = world
    self.layout = layout
    parts = Partition(total: count, worldSize: layout.count)
    shards = layout.byRank(parts)
    shard = MemoryBank(indices: shards[world.rank], dimension: dimension)
    pass = ShardPass(temperature: temperature, precision: precision)
  }

  /// N.
  public var count: Int { shards.total }
  /// d.
  public var dimension: Int { shard.dimension }
  /// The rows of this rank, part by part.
  public var ownParts: [MemoryBank] { layout[world.rank].map { shard.part(parts[$0]) } }

  /// The features (B, d) of a global batch, on every rank, from the ranks' shares (b, d).
  ///
  /// On one rank these are `features` themselves, valid as long as they are.
  public func gather(_ features: Tensor, shares: Partition) throws -> Tensor {
    guard world.worldSize > 1 else { return features }
    let all = Tensor(shape: [shares.total, dimension])
    try world.allGatherV(from: features, into: all, shares.scaled(by: dimension))
    return all
  }

  /// The sums over the whole bank for this rank's share of a global batch of `features` (B, d), which
  /// are those of `images`, whose target sets `targets` has.
  public func sums(
    of features: Tensor, _ images: [Int], targets: ShardTargets, shares: Partition
  ) throws -> SoftmaxSums {
    try reduce(partSums(of: features, images, targets: targets), shares: shares)
  }

  /// The sums over the rows of each of this rank's parts for a global batch; no message.
  public func partSums(
    of features: Tensor, _ images: [Int], targets: ShardTargets
  ) throws -> [SoftmaxSums] {
    try ownParts.map {
      try pass.sums(
        of: features, targets: targets.targets(of: images, in: $0.indices), over: $0)
    }
  }

  /// The sums over the whole bank for this rank's share of a batch, from each rank's `partSums`, which
  /// are spent.
  public func reduce(_ partSums: [SoftmaxSums], shares: Partition) throws -> SoftmaxSums {
    try shift(partSums)
    let own = sumInTree(partSums.indices) {
      partSums[$0]
    } add: { other, sum in
      sum.add(other)
    }
    guard world.worldSize > 1 else { return own }
    let width = SoftmaxSums.width(dimension: dimension)
    let mine = shares[world.rank]
    let terms = Tensor(shape: [world.worldSize, mine.count * width])
    try world.startExchange(own.values, into: terms, shares.scaled(by: width)).wait()
    let values = Tensor(shape: [mine.count, width])
    sumInTree((0..<world.worldSize).map { terms.rows($0..<$0 + 1) }, into: values)
    let shifts = Tensor(shape: [2, mine.count])
    for half in 0..<2 {
      shifts.rows(half..<half + 1).copy(from: own.shifts.rows(half..<half + 1).elements(mine))
    }
    return SoftmaxSums(values: values, shifts: shifts, temperature: own.temperature)
  }

  /// Gives the sums of all parts common shifts, where they differ.
  private func shift(_ partSums: [SoftmaxSums]) throws {
    guard let first = partSums.first, first.isSharp, layout.count > 1 else { return }
    let common = Tensor(shape: first.shifts.shape)
    common.copy(from: first.shifts)
    for sums in partSums.dropFirst() {
      let shifts = sums.shifts
      for index in 0..<common.count { common[index] = max(common[index], shifts[index]) }
    }
    try world.allReduce(common, .maximum)
    for sums in partSums { sums.rescale(to: common) }
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
