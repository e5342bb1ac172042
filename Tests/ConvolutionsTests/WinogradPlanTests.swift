import Convolutions
import Testing

/// How a batch is cut: every image once, in order, and as many blocks for each team.
@Suite struct WinogradPlanTests {
  @Test(arguments: [1, 2, 7, 64, 129], [1, 2, 16])
  func blocksCoverTheBatch(count: Int, threads: Int) {
    for (tiles, channels) in [(64, 64), (16, 128), (4, 256), (1, 512), (784, 64)] {
      for isSum in [false, true] {
        let plan = WinogradPlan(
          count: count, tilesPerImage: tiles, bytesPerTile: 288 * channels,
          filterBytes: 144 * channels * channels, channels: channels, channelBlock: 16,
          sumsOverTiles: isSum, threads: threads)
        #expect(plan.blocks.flatMap { Array($0.images) } == Array(0..<count))
        #expect(plan.blocks.allSatisfy { $0.tiles == $0.images.count * tiles })
        #expect(plan.blocks.map(\.isFirst) == plan.blocks.indices.map { $0 == 0 })
        #expect(plan.teams * plan.productThreads == threads)
        if isSum { #expect(plan.teams == 1) }
        guard let groups = plan.groups else { continue }
        #expect(plan.blocks.count == 1 && groups.count > 1)
        #expect(groups.flatMap { Array($0) } == Array(0..<channels))
        #expect(groups.allSatisfy { !$0.isEmpty && $0.lowerBound.isMultiple(of: 16) })
      }
    }
  }

  @Test func manyTilesAreATeamEach() {
    let plan = WinogradPlan(
      count: 128, tilesPerImage: 64, bytesPerTile: 288 * 64, filterBytes: 144 * 64 * 64,
      channels: 64, channelBlock: 16, sumsOverTiles: false, threads: 4)
    #expect(plan.teams == 4 && plan.groups == nil)
    #expect(plan.blocks.count.isMultiple(of: 4))
  }

  @Test func fewTilesAreSharedAndTheirFiltersGoByGroups() {
    let plan = WinogradPlan(
      count: 8, tilesPerImage: 1, bytesPerTile: 288 * 256, filterBytes: 144 * 256 * 256,
      channels: 256, channelBlock: 16, sumsOverTiles: false, threads: 4)
    #expect(plan.teams == 1 && plan.blocks.count == 1)
    #expect(plan.groups?.map(\.count) == [64, 64, 64, 64])
  }
}
