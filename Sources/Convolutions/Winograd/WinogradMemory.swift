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
  /// Of one frequency of the filters, for a part of a thread's sum.
  private let part: Int
  /// Of the parts of a team's threads.
  private let parts: Int
  /// How many parts of a batch have their tiles there at a time.
  let batchParts: Int
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
    part = filters.planeBytes
    parts = plan.sumsOverTiles && plan.groups == nil ? plan.productThreads * part : 0
    byteCount = self.filters + plan.teams * (batchParts * (self.first + self.second) + parts)
  }

  /// The filters that a thread multiplies, or their gradient.
  func filters(ofThread thread: Int) -> Int { thread * group }
  /// The first tiles of a team's block, of one of the parts of a batch.
  func first(of team: WinogradPlan.Team, batchPart: Int = 0) -> Int {
    filters + team.index * (batchParts * (first + second) + parts) + batchPart * (first + second)
  }
  /// The second tiles of a team's block, likewise.
  func second(of team: WinogradPlan.Team, batchPart: Int = 0) -> Int {
    first(of: team, batchPart: batchPart) + first
  }
  /// A thread's part of one frequency's sum.
  func part(ofThread thread: Int, of team: WinogradPlan.Team) -> Int {
    first(of: team, batchPart: batchParts) + thread * part
  }
}
