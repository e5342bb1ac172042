internal import Arithmetic

/// Where a Winograd pass has its frequencies, as bytes from the start of one piece of memory.
struct WinogradMemory {
  /// Of a thread's group of filters; 0 where all are there once.
  private let group: Int
  /// Of all filters, or of one group for each thread.
  private let filters: Int
  /// Of the first and the second tiles of a block.
  private let first: Int
  private let second: Int
  /// Of one frequency of the filters, for a thread's share of its sum.
  private let share: Int
  /// Of the shares of a team's threads.
  private let shares: Int
  /// Of a group's filters in one branch of the sum over parts, and how many branches there are.
  private let branch: Int
  private let branchCount: Int
  /// How many parts of a batch have their tiles there at a time.
  let batchParts: Int
  /// Where tiles and shares end.
  private let tilesEnd: Int
  /// All of it.
  let byteCount: Int

  /// Memory for a plan's blocks of tiles, of so many parts of a batch at a time, and for its filters,
  /// all at once or by groups.
  init(
    _ plan: WinogradPlan, _ filters: WinogradFilters, first: WinogradTiles, second: WinogradTiles,
    batchParts: Int
  ) {
    self.batchParts = batchParts
    let tiles = plan.tileCounts.max() ?? 0
    group = plan.groups?.map { filters.group($0).byteCount }.max() ?? 0
    self.filters = plan.groups == nil ? filters.byteCount : plan.threads * group
    self.first = first.byteCount(tiles: tiles)
    self.second = second.byteCount(tiles: tiles)
    share = filters.planeBytes
    shares = plan.sumsOverTiles && plan.groups == nil ? plan.productThreads * share : 0
    tilesEnd = self.filters + plan.teams * (batchParts * (self.first + self.second) + shares)
    branch = plan.groups?.map { filters.group($0).gradientByteCount }.max() ?? 0
    branchCount = plan.sumsOverTiles ? SumOverParts.branchCount(of: batchParts) : 0
    byteCount = tilesEnd + plan.threads * branchCount * branch
  }

  /// The filters that a thread multiplies, or their gradient.
  func filters(ofThread thread: Int) -> Int { thread * group }
  /// The first tiles of a team's block, of one of the parts of a batch.
  func first(of team: WinogradPlan.Team, batchPart: Int = 0) -> Int {
    filters + team.index * (batchParts * (first + second) + shares) + batchPart * (first + second)
  }
  /// The second tiles of a team's block, likewise.
  func second(of team: WinogradPlan.Team, batchPart: Int = 0) -> Int {
    first(of: team, batchPart: batchPart) + first
  }
  /// A thread's share of one frequency's sum.
  func share(ofThread thread: Int, of team: WinogradPlan.Team) -> Int {
    first(of: team, batchPart: batchParts) + thread * share
  }
  /// The branches of a thread's sum of a group's filters over the parts of a batch.
  func branches(ofThread thread: Int) -> [Int] {
    (0..<branchCount).map { tilesEnd + (thread * branchCount + $0) * branch }
  }
}
