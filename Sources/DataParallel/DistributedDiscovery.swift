internal import Arithmetic
public import MPI
public import Neighbourhoods
internal import Similarity
public import Storage

/// The discovery of neighbourhoods over all ranks, exact: entropies and nearest rows of all N rows.
///
/// The caller drives it block by block, to show how far it is:
///
///     let discovery = try DistributedDiscovery(of: bank, …)
///     while try discovery.next() { show(discovery.share) }
///     let result = try discovery.finish(anchorCount: …)
///
/// Each pair of rows meets once, on one rank, and serves both (`MutualSearch`, `DiscoverySteps`):
/// rows visit other ranks in blocks, and what was found for them there returns to their owner.
/// Memory is that of a block, and of the results for the rank's own rows; cost N²·d / P
/// floating-point operations a rank. All calls are collective. Between two blocks its state can be
/// saved (`progress`), and gone on with by as many ranks.
public final class DistributedDiscovery {
  /// How many blocks there are.
  public var blockCount: Int { steps.count }
  /// How many are done.
  public private(set) var blocksDone = 0
  /// The share of this rank's pairs that are done, 0 … 1.
  public var share: Double { pairCount > 0 ? pairsDone / pairCount : 1 }

  private let bank: MemoryBank
  private let shards: Partition
  private let world: Communicator
  private let search: MutualSearch
  private let steps: DiscoverySteps
  private var found: NearestRows.Result
  private let pairCount: Double
  private var pairsDone = 0.0

  /// Pairs of a block, about: a second of a core or less.
  private static let pairsPerBlock = 1 << 28

  /// Rows of a block, before they are rounded up to whole tiles.
  package static func blockSize(for shards: Partition) -> Int {
    min(pairsPerBlock / max(shards.counts.max() ?? 0, 1), 4096)
  }

  /// Prepares the discovery of each row's `neighbourhoodSize` nearest others.
  ///
  /// - Parameters:
  ///   - bank: this rank's unit rows.
  ///   - shards: whose the other rows are.
  ///   - world: all ranks.
  ///   - temperature: τ of the entropies.
  ///   - neighbourhoodSize: k, less than N.
  ///   - blockSize: rows of a rank in a block, rounded up to whole tiles; nil for as many as take a
  ///     second or less.
  /// - Throws: a `DiscoveryError`, inside a `CollectiveError`, for rows that are not unit rows.
  public init(
    of bank: MemoryBank, shards: Partition, world: Communicator, temperature: Float,
    neighbourhoodSize: Int, blockSize: Int? = nil
  ) throws {
    precondition(
      bank.indices == shards[world.rank] && shards.worldSize == world.worldSize,
      "rows \(bank.indices) on rank \(world.rank)")
    try world.collectively {
      guard neighbourhoodSize < shards.total || neighbourhoodSize == 0 else {
        throw DiscoveryError.tooManyNeighbours(
          wanted: neighbourhoodSize, rowCount: shards.total)
      }
      try DistributedDiscovery.checkUnitRows(of: bank, temperature: temperature)
    }
    self.bank = bank
    self.shards = shards
    self.world = world
    search = try MutualSearch(
      count: neighbourhoodSize, dimension: bank.dimension, temperature: temperature)
    found = search.nothing(rowCount: bank.indices.count)
    let fitting = blockSize ?? DistributedDiscovery.blockSize(for: shards)
    let steps = DiscoverySteps(
      shards: shards, rank: world.rank,
      blockSize: max(fitting, 1).roundedUp(toMultipleOf: search.tileSize))
    self.steps = steps
    pairCount = (0..<steps.count).reduce(0) { $0 + steps.pairs(steps[$1]) }
  }

  /// What was found so far for this rank's rows (n × words of a row), after `blocksDone` blocks.
  public var progress: [Int64] { found.words }

  /// How many words of `progress` a row has, for its `neighbourhoodSize` nearest others.
  public static func progressWidth(_ neighbourhoodSize: Int) -> Int {
    NearestRows.Result.wordCount(neighbourhoodSize)
  }

  /// Goes on after the first `blocks` blocks, which had found `progress`.
  public func goOn(after blocks: Int, _ progress: [Int64]) {
    precondition(blocksDone == 0 && (0...blockCount).contains(blocks), "\(blocks) blocks are done")
    found = search.nothing(rowCount: bank.indices.count)
    found.add(progress, at: 0)
    pairsDone = (0..<blocks).reduce(0) { $0 + steps.pairs(steps[$1]) }
    blocksDone = blocks
  }

  /// Does the next block; false when there is none.
  public func next() throws -> Bool {
    guard blocksDone < blockCount else { return false }
    let step = steps[blocksDone]
    switch step {
    case .within(let stripe):
      search.searchWithin(
        stripe, of: bank.rows, firstRow: bank.indices.lowerBound, into: &found)
    case .visit(let distance, let block):
      try receiveVisit(distance, block)
    }
    pairsDone += steps.pairs(step)
    blocksDone += 1
    return true
  }

  /// Searches this rank's rows for visitors and the visitors for this rank's rows, while its own rows
  /// visit another rank; what was found returns to the owners.
  private func receiveVisit(_ distance: Int, _ block: Int) throws(MPIError) {
    let (guestRank, hostRank) = (
      steps.rank(distance, from: world.rank), steps.rank(-distance, from: world.rank)
    )
    let away = steps.visitors(of: world.rank, distance: distance, block: block)
    let guests = steps.visitors(of: guestRank, distance: distance, block: block)
    let visitors = Tensor(shape: [guests.count, bank.dimension])
    try world.sendReceive(bank.rows.rows(away), to: hostRank, into: visitors, from: guestRank)
    var ofVisitors = search.nothing(rowCount: guests.count)
    search.searchBetween(
      (visitors, shards[guestRank].lowerBound + guests.lowerBound),
      steps.hosts(distance: distance), of: (bank.rows, bank.indices.lowerBound),
      visitorsFound: &ofVisitors, found: &found)
    let words = try world.sendReceive(
      ofVisitors.words, to: guestRank,
      count: away.count * NearestRows.Result.wordCount(search.count), from: hostRank)
    found.add(words, at: away.lowerBound)
  }

  /// Selects the anchors; each rank learns of its own images alone which are.
  ///
  /// After the last block: does those that are left.
  public func finish(anchorCount: Int) throws -> DiscoveryResult {
    while try next() {}
    let (indices, entropies) = (bank.indices, found.entropySums.map { Float($0.entropy) })
    let selection = AnchorSelection(
      order: SelectionOrder(entropies: entropies, firstImage: indices.lowerBound), world: world)
    let anchors = try selection.order.upTo(selection.key(at: anchorCount))
    return DiscoveryResult(
      entropies: entropies, entropyMean: try mean(of: entropies), anchorCount: anchorCount,
      neighbourhoods: AnchorNeighbourhoods(
        indices: indices, anchors: anchors, neighbours: found.indices,
        neighbourhoodSize: search.count, entropies: entropies))
  }

  /// The mean over all ranks, which rank zero sums in the order of the images: the same on any number
  /// of ranks.
  private func mean(of entropies: [Float]) throws -> Double {
    var sum = 0.0
    try world.eachBlock(of: shards) { own in
      Array(
        entropies[
          own.lowerBound - bank.indices.lowerBound..<own.upperBound - bank.indices.lowerBound])
    } _: { block in
      sum = block.reduce(sum) { $0 + Double($1) }
    }
    return try world.broadcast(sum / Double(max(shards.total, 1)))
  }

  /// Throws if a row is not of length 1, as nearly as the temperature needs.
  ///
  /// A similarity above 1 by 2·ε weighs exp(2·ε / τ) times too much; up to ε = min(0.001, τ / 4) that
  /// is harmless. `init` asks for it too; a caller that knows where rows came from asks first, to
  /// name that place.
  public static func checkUnitRows(of bank: MemoryBank, temperature: Float) throws(DiscoveryError) {
    let tolerance = min(1e-3, Double(temperature) / 4)
    for image in bank.indices {
      let row = bank[image]
      let length = innerProduct(row, row).squareRoot()
      guard abs(length - 1) <= tolerance else {
        throw .notUnit(row: image, length: length)
      }
    }
  }
}
