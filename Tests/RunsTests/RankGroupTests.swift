import Runs
import Testing

/// Collective messages in closed form: bytes, messages and seconds of n ranks.
struct RankGroupTests {
  /// Between nodes 1 ms and 1 MB/s; within one nothing counts.
  private func group(_ size: Int, perNode: Int = 1, simultaneous: Int = 1, latency: Double = 1e-3)
    -> RankGroup
  {
    RankGroup(
      size: size, perNode: perNode, simultaneous: simultaneous,
      between: Link(latency: latency, bandwidth: 1e6),
      within: Link(latency: 0, bandwidth: .infinity))
  }

  @Test func oneRankSendsNothing() {
    #expect(group(1).allGather(100) == MessageCost())
    #expect(group(1).allReduce(100) == MessageCost())
  }

  @Test(arguments: [2, 3, 4, 7, 8, 100, 1024])
  func aRankPassesOnAllPartsButOne(ranks: Int) {
    let bytes = 4096.0 * Double(ranks)
    for group in [group(ranks), group(ranks, latency: 0), group(ranks, latency: 10)] {
      #expect(abs(group.allGather(bytes).bytes - 4096 * Double(ranks - 1)) < 1e-6)
      #expect(group.reduceScatter(bytes) == group.allGather(bytes))
    }
  }

  /// A ring of 8 nodes of 4 ranks: 31 parts cross each node's link, one after the other.
  @Test func largeMessagesGoRound() {
    let cost = group(32, perNode: 4).allGather(32e6)
    #expect(cost.messages == 31)
    #expect(abs(cost.seconds - 31 * (1e-3 + 1)) < 1e-9)
  }

  /// ⌈log₂ 100⌉ steps for a loss.
  @Test func smallMessagesDouble() {
    let cost = group(100).allReduce(8)
    #expect(cost.messages == 7)
    #expect(cost.bytes == 56)
    #expect(abs(cost.seconds - 7 * (1e-3 + 8e-6)) < 1e-12)
  }

  /// The bandwidth-optimal 2 (n − 1) / n of the bytes, once round to add and once to give.
  @Test func aLargeSumSendsAllTwice() {
    let cost = group(4).allReduce(4e6)
    #expect(abs(cost.bytes - 6e6) < 1e-3)
    #expect(abs(cost.seconds - 2 * 3 * (1e-3 + 1)) < 1e-2)
  }

  /// Groups side by side share the link: the time is that of all their bytes.
  @Test func groupsShareANodesLink() {
    let one = group(2, latency: 0).allReduce(4e6).seconds
    let four = group(2, simultaneous: 4, latency: 0).allReduce(1e6).seconds
    #expect(abs(one - four) < 1e-9)
  }

  /// Nothing crosses a node's link where one node has all.
  @Test func withinANodeTheNetworkDoesNotCount() {
    #expect(group(8, perNode: 8).allReduce(1e6).seconds == 0)
  }
}
