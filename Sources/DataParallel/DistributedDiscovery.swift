public import Arithmetic
public import MPI
public import Neighbourhoods
public import Similarity
public import Storage

/// The discovery of neighbourhoods over all ranks, exact: entropies and nearest rows of all N rows.
///
/// The caller drives it block by block, to show how far it is:
///
///     let discovery = try DistributedDiscovery(of: bank, …)
///     while try discovery.next() { show(discovery.share) }
///     let result = try discovery.finish(anchorCount: …)
///
/// Each pair of rows meets once, at one part, and serves both (`MutualSearch`, `DiscoverySteps`): rows
/// visit other parts in blocks, and what was found for them there returns to their owner. Memory is
/// that of a block of each part that the rank holds, and of the results for its rows; cost N²·d / P
/// floating-point operations a rank. All calls are collective. Between two blocks its state can be
/// saved (`progress`), and gone on with by any ranks that hold the same parts.
public final class DistributedDiscovery {
  /// How many blocks there are.
  public let blockCount: Int
  /// Rows of a part in a block: whole tiles, whose size depends on the machine.
  ///
  /// Only with the same can a discovery go on.
  public let blockSize: Int
  /// How many are done.
  public private(set) var blocksDone = 0
  /// The share of this rank's pairs that are done, 0 … 1.
  public var share: Double { pairCount > 0 ? pairsDone / pairCount : 1 }

  /// The pairs that reach the limit of pairs, of those that this rank has met; in no order.
  public private(set) var pairs: [RowPair] = []

  private let bank: MemoryBank
  /// Which rows each part has.
  private let parts: Partition
  private let layout: PartLayout
  private let world: Communicator
  private let search: MutualSearch
  /// What this rank's parts do, and have found.
  private var own: [Part]
  private var pairCount: Double
  private var pairsDone = 0.0

  private struct Part {
    let bank: MemoryBank
    let steps: DiscoverySteps
    var found: NearestRows.Result
  }

  /// Pairs of a block, about: a second of a core or less, for each part of a rank.
  private static let pairsPerBlock = 1 << 28

  /// Rows of a block, before they are rounded up to whole tiles.
  package static func blockSize(for parts: Partition) -> Int {
    min(pairsPerBlock / max(parts.counts.max() ?? 0, 1), 4096)
  }

  /// Prepares the discovery of each row's `neighbourhoodSize` nearest others.
  ///
  /// - Parameters:
  ///   - bank: this rank's unit rows.
  ///   - parts: which rows each part has.
  ///   - layout: which parts each rank holds; nil for one each.
  ///   - world: all ranks.
  ///   - temperature: τ of the entropies; nil for none.
  ///   - neighbourhoodSize: k, less than N.
  ///   - pairsFrom: similarity from which on a pair is kept in `pairs`; nil for none.
  ///   - blockSize: rows of a part in a block, rounded up to whole tiles; nil for as many as take a
  ///     second or less.
  ///   - precision: of the products of rows, as a `MutualSearch` has it.
  /// - Throws: a `DiscoveryError`, inside a `CollectiveError`, for rows that are not unit rows.
  public init(
    of bank: MemoryBank, parts: Partition, layout: PartLayout? = nil, world: Communicator,
    temperature: Float?, neighbourhoodSize: Int, pairsFrom: Float? = nil,
    blockSize: Int? = nil, precision: Precision = .fp32
  ) throws {
    let layout = layout ?? PartLayout(count: world.worldSize, worldSize: world.worldSize)
    precondition(
      bank.indices == layout.byRank(parts)[world.rank] && layout.worldSize == world.worldSize,
      "rows \(bank.indices) on rank \(world.rank)")
    try world.collectively {
      guard neighbourhoodSize < parts.total || neighbourhoodSize == 0 else {
        throw DiscoveryError.tooManyNeighbours(
          wanted: neighbourhoodSize, rowCount: parts.total)
      }
      try DistributedDiscovery.checkUnitRows(of: bank, temperature: temperature)
    }
    self.bank = bank
    self.parts = parts
    self.layout = layout
    self.world = world
    let search = try MutualSearch(
      count: neighbourhoodSize, dimension: bank.dimension, temperature: temperature,
      pairsFrom: pairsFrom, precision: precision)
    self.search = search
    let fitting = blockSize ?? DistributedDiscovery.blockSize(for: parts)
    let size = max(fitting, 1).roundedUp(toMultipleOf: search.tileSize)
    self.blockSize = size
    own = layout[world.rank].map { part in
      Part(
        bank: bank.part(parts[part]),
        steps: DiscoverySteps(parts: parts, part: part, blockSize: size),
        found: search.nothing(rowCount: parts.counts[part]))
    }
    blockCount = own[0].steps.count
    pairCount = 0
    pairCount = (0..<blockCount).reduce(0) { $0 + pairs(ofBlock: $1) }
  }

  /// Pairs that this rank has in a block.
  private func pairs(ofBlock block: Int) -> Double {
    own.reduce(0) { $0 + $1.steps.pairs($1.steps[block]) }
  }

  /// What was found so far for the rows of one of this rank's parts (n × words of a row), after
  /// `blocksDone` blocks; `place` counts from 0.
  public func progress(ofPart place: Int) -> [Int64] { own[place].found.words }

  /// The nearest of this rank's rows that were found so far (n × k).
  public var neighbours: [Int32] { own.flatMap(\.found.indices) }
  /// Their similarities, in the same order (n × k).
  public var similarities: [Float] { own.flatMap(\.found.similarities) }

  /// How many words of `progress` a row has, for its `neighbourhoodSize` nearest others.
  public static func progressWidth(_ neighbourhoodSize: Int) -> Int {
    NearestRows.Result.wordCount(neighbourhoodSize)
  }

  /// Goes on after the first `blocks` blocks of the same size, which had found `progress` for each of
  /// this rank's parts, and these pairs.
  public func goOn(after blocks: Int, _ progress: [[Int64]], pairs: [RowPair] = []) {
    precondition(blocksDone == 0 && (0...blockCount).contains(blocks), "\(blocks) blocks are done")
    precondition(progress.count == own.count, "progress of \(progress.count) parts")
    for (place, words) in progress.enumerated() { own[place].found.add(words, at: 0) }
    self.pairs = pairs
    pairsDone = (0..<blocks).reduce(0) { $0 + self.pairs(ofBlock: $1) }
    blocksDone = blocks
  }

  /// Does the next block; false when there is none.
  public func next() throws -> Bool {
    guard blocksDone < blockCount else { return false }
    for place in own.indices {
      guard case .within(let stripe) = own[place].steps[blocksDone] else { continue }
      let bank = own[place].bank
      search.searchWithin(
        stripe, of: bank.rows, firstRow: bank.indices.lowerBound, into: &own[place].found)
    }
    if case .visit(let distance, let block) = own[0].steps[blocksDone] {
      try receiveVisits(distance, block)
    }
    pairs += search.takePairs()
    pairsDone += pairs(ofBlock: blocksDone)
    blocksDone += 1
    return true
  }

  /// Searches this rank's rows for visitors and the visitors for this rank's rows, while its own rows
  /// visit other ranks; what was found returns to the owners.
  private func receiveVisits(_ distance: Int, _ block: Int) throws(MPIError) {
    let visits = PartVisits(layout, rank: world.rank, distance: distance)
    let (first, dimension) = (layout[world.rank].lowerBound, bank.dimension)
    func visitors(_ guest: Int) -> Range<Int> {
      own[0].steps.visitors(of: guest, distance: distance, block: block)
    }
    func shares(_ width: Int) -> (sent: Partition, received: Partition) {
      (
        visits.sent { width * visitors($0).count }, visits.received { width * visitors($0).count }
      )
    }
    let rows = shares(dimension)
    let leaving = Tensor(shape: [rows.sent.total / dimension, dimension])
    let leavingFloors = Tensor(shape: [rows.sent.total / dimension])
    var place = 0
    for visit in visits.outgoing {
      let going = visitors(visit.guest)
      let guest = own[visit.guest - first]
      leaving.rows(place..<place + going.count).copy(from: guest.bank.rows.rows(going))
      for floor in guest.found.floors(of: going) {
        leavingFloors[place] = floor
        place += 1
      }
    }
    let guests = Tensor(shape: [rows.received.total / dimension, dimension])
    try world.allToAllV(from: leaving, rows.sent, into: guests, rows.received)
    // With what they have found so far: what is further away need not be sent back.
    let heads = shares(1)
    let floors = Tensor(shape: [heads.received.total])
    try world.allToAllV(from: leavingFloors, heads.sent, into: floors, heads.received)

    var (found, start) = ([Int64](), 0)
    for visit in visits.incoming {
      let coming = visitors(visit.guest)
      var ofVisitors = NearestRows.Result(
        count: search.count, from: floors.elements(start..<start + coming.count).array)
      let host = own[visit.host - first]
      search.searchBetween(
        (
          guests.rows(start..<start + coming.count),
          parts[visit.guest].lowerBound + coming.lowerBound
        ),
        host.steps.hosts(distance: distance), of: (host.bank.rows, host.bank.indices.lowerBound),
        visitorsFound: &ofVisitors, found: &own[visit.host - first].found)
      found += ofVisitors.words
      start += coming.count
    }
    let width = NearestRows.Result.wordCount(search.count)
    let words = shares(width)
    let returned = try world.allToAllV(found, words.received, words.sent)
    place = 0
    for visit in visits.outgoing {
      let going = visitors(visit.guest)
      let count = width * going.count
      own[visit.guest - first].found.add(
        Array(returned[place..<place + count]), at: going.lowerBound)
      place += count
    }
  }

  /// Selects the anchors by their entropies; each rank learns of its own images alone which are.
  ///
  /// After the last block: does those that are left.
  public func finish(anchorCount: Int) throws -> DiscoveryResult {
    precondition(search.temperature != nil, "anchors of a search without entropies")
    while try next() {}
    let entropies = own.flatMap { $0.found.entropySums.map { Float($0.entropy) } }
    let indices = bank.indices
    let selection = AnchorSelection(
      order: SelectionOrder(entropies: entropies, firstImage: indices.lowerBound), world: world)
    let anchors = try selection.order.upTo(selection.key(at: anchorCount))
    return DiscoveryResult(
      entropies: entropies, entropyMean: try mean(of: entropies), anchorCount: anchorCount,
      neighbourhoods: AnchorNeighbourhoods(
        indices: indices, anchors: anchors, neighbours: neighbours,
        neighbourhoodSize: search.count, entropies: entropies))
  }

  /// The mean over all ranks, which rank zero sums in the order of the images: the same on any number
  /// of ranks.
  private func mean(of entropies: [Float]) throws -> Double {
    var sum = 0.0
    try world.eachBlock(of: layout.byRank(parts)) { own in
      Array(
        entropies[
          own.lowerBound - bank.indices.lowerBound..<own.upperBound - bank.indices.lowerBound])
    } _: { block in
      sum = block.reduce(sum) { $0 + Double($1) }
    }
    return try world.broadcast(sum / Double(max(parts.total, 1)))
  }

  /// Throws if a row is not of length 1, as nearly as the temperature needs.
  ///
  /// A similarity above 1 by 2·ε weighs exp(2·ε / τ) times too much; up to ε = min(0.001, τ / 4) that
  /// is harmless. `init` asks for it too; a caller that knows where rows came from asks first, to
  /// name that place.
  public static func checkUnitRows(
    of bank: MemoryBank, temperature: Float?
  ) throws(DiscoveryError) {
    let tolerance = min(1e-3, Double(temperature ?? 1) / 4)
    for image in bank.indices {
      let row = bank[image]
      let length = innerProduct(row, row).squareRoot()
      guard abs(length - 1) <= tolerance else {
        throw .notUnit(row: image, length: length)
      }
    }
  }
}
