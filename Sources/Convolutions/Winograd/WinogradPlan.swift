internal import Arithmetic
internal import Storage

/// How a Winograd pass goes through a batch: in which blocks of images, and on which threads.
///
/// Where there is enough work for all, each thread is a team of its own and takes blocks whose
/// frequencies stay in its part of the cache. Where filters outweigh tiles, or are summed over tiles,
/// all threads are one team: they share each stage of a block, and its filters are read once. Where
/// that block is the only one, filters go by groups as well: a thread transforms those of a few
/// channels of the result and multiplies them while their frequencies are in its cache.
package struct WinogradPlan: Sendable {
  /// Images that go through together.
  package struct Block: Sendable {
    package let images: Range<Int>
    /// Their tiles.
    package let tiles: Int
    /// Whether it is the first: sums begin with it.
    package let isFirst: Bool
  }

  /// Threads that share a block.
  struct Team {
    let index: Int
    fileprivate let threads: Int

    /// Calls `body` for each of 0 ..< `count`, with the number of the thread that runs it.
    func run(_ count: Int, _ body: @Sendable (_ item: Int, _ thread: Int) -> Void) {
      guard threads > 1 else {
        for item in 0..<count { body(item, index) }
        return
      }
      parallelFor(min(threads, count)) { thread in
        let threads = min(threads, count)
        for item in (thread * count / threads)..<((thread + 1) * count / threads) {
          body(item, thread)
        }
      }
    }

    /// The same, each thread having every so manieth: for items that differ, the largest first.
    func deal(_ count: Int, _ body: @Sendable (_ item: Int, _ thread: Int) -> Void) {
      guard threads > 1 else {
        for item in 0..<count { body(item, index) }
        return
      }
      parallelFor(min(threads, count)) { thread in
        for item in stride(from: thread, to: count, by: min(threads, count)) { body(item, thread) }
      }
    }
  }

  /// Bytes of the frequencies of one block: of one thread, and of all.
  private static let bytesOfOne = 5 << 19
  private static let bytesOfAll = 32 << 20
  /// The same of each thread where they are summed over tiles, which reads them once more.
  private static let bytesOfSum = 4 << 20
  /// Bytes of filters beyond which they are read once for all threads.
  private static let bytesOfFilters = 16 << 20
  /// Bytes of a group of filters.
  private static let bytesOfGroup = 5 << 19
  /// Tiles of a thread below which the products are too thin for it alone.
  private static let leastTiles = 32

  package let blocks: [Block]
  /// Whether products are summed over all blocks' tiles.
  let sumsOverTiles: Bool
  /// How many blocks are under way at a time.
  package let teams: Int
  /// Threads of a team.
  private let teamSize: Int
  /// Channels of the result by groups of filters; nil where all filters are transformed at once.
  package let groups: [Range<Int>]?

  /// All threads.
  var threads: Int { teams * teamSize }
  /// Threads that work at the products of one block.
  package var productThreads: Int { teamSize }
  /// How many tiles the blocks have.
  var tileCounts: Set<Int> { Set(blocks.map(\.tiles)) }

  /// A plan for `count` images of `tilesPerImage` tiles, whose frequencies are so many bytes, before
  /// and after the products, as those of the filters are.
  ///
  /// The result has `channels` in blocks of `channelBlock`.
  package init(
    count: Int, tilesPerImage: Int, bytesPerTile: Int, filterBytes: Int, channels: Int,
    channelBlock: Int, sumsOverTiles: Bool, threads: Int = Threads.count
  ) {
    self.sumsOverTiles = sumsOverTiles
    let tiles = count * tilesPerImage
    let isShared =
      threads == 1 || sumsOverTiles || filterBytes > WinogradPlan.bytesOfFilters
      || tiles / threads < WinogradPlan.leastTiles
    (teams, teamSize) = isShared ? (1, threads) : (threads, 1)
    let bytes =
      sumsOverTiles
      ? min(threads * WinogradPlan.bytesOfSum, WinogradPlan.bytesOfAll)
      : isShared && threads > 1 || filterBytes > WinogradPlan.bytesOfFilters
        ? WinogradPlan.bytesOfAll : WinogradPlan.bytesOfOne
    let wanted = max(bytes / bytesPerTile, 2 * WinogradPlan.leastTiles)
    let imagesAtMost = max(1, wanted / tilesPerImage)
    // As many blocks for each team, of as many images as can be.
    let blockCount = ((count + imagesAtMost - 1) / imagesAtMost).roundedUp(toMultipleOf: teams)
    blocks = (0..<blockCount).compactMap { index in
      let images = (index * count / blockCount)..<((index + 1) * count / blockCount)
      guard !images.isEmpty else { return nil }
      return Block(
        images: images, tiles: images.count * tilesPerImage, isFirst: images.lowerBound == 0)
    }
    let most = max(WinogradPlan.bytesOfGroup * channels / filterBytes, channelBlock)
    // As many for each thread, where there are enough.
    let channelBlocks = channels / channelBlock
    let groupCount = min(
      ((channels + most - 1) / most).roundedUp(toMultipleOf: threads), channelBlocks)
    guard blocks.count == 1 && most < channels && groupCount > 1 else {
      groups = nil
      return
    }
    groups = (0..<groupCount).map { index in
      let first = index * channelBlocks / groupCount
      let end = (index + 1) * channelBlocks / groupCount
      return (first * channelBlock)..<(end * channelBlock)
    }
  }

  /// Calls `body` for each block, with the team that does it.
  func eachBlock(_ body: @Sendable (Block, Team) -> Void) {
    guard teams > 1 else {
      for block in blocks { body(block, Team(index: 0, threads: teamSize)) }
      return
    }
    parallelFor(teams) { team in
      for block in stride(from: team, to: blocks.count, by: teams) {
        body(blocks[block], Team(index: team, threads: 1))
      }
    }
  }
}
