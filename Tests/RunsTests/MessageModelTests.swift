import DataParallel
import Runs
import Testing

/// What a step and a discovery send, in closed form.
struct MessageModelTests {
  private func shape(ranks: Int, perNode: Int = 1) -> RunShape {
    RunShape(
      imageCount: 1000, batchSize: 64, dimension: 16, neighbours: 2, parameters: 9600,
      ranks: ranks, ranksPerNode: perNode)
  }

  private func model(_ shape: RunShape) -> MessageModel {
    MessageModel(
      shape, between: Link(latency: 1e-9, bandwidth: 1e6),
      within: Link(latency: 1e-12, bandwidth: 1e12))
  }

  private func bytes(_ stages: [MessageModel.Stage]) -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: stages.map { ($0.name, Int($0.cost.bytes.rounded())) })
  }

  @Test func aStepOfFourNodes() {
    // 3/4 of: B·d floats; B·2(d + 1) floats; twice the parameters.
    let expected = [
      "features": 3 * 64 * 16, "sums over the bank": 3 * 64 * 34, "gradients": 2 * 3 * 9600,
    ]
    let found = bytes(model(shape(ranks: 4)).step)
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name)") }
  }

  @Test func aRankAloneSendsNothing() {
    let model = model(shape(ranks: 1))
    #expect(model.step.allSatisfy { $0.cost == MessageCost() })
    #expect(model.discovery.isEmpty)
    #expect(model.epoch == MessageCost())
  }

  /// Four ranks share memory: gradients are no message, features and sums are.
  @Test func gradientsStayInANode() {
    let found = model(shape(ranks: 4, perNode: 4))
    #expect(found.gradients == MessageCost())
    #expect(bytes(found.step)["features"] == 3 * 64 * 16)
    var flat = shape(ranks: 4, perNode: 4)
    flat.reduction.way = .flat
    #expect(model(flat).gradients.bytes > 0)
  }

  /// Each of a node's 4 ranks sends 2 (M − 1) / M of its quarter; half of that in bf16.
  @Test func aNodeSendsEachGradientOnce() {
    var shape = shape(ranks: 32, perNode: 4)
    #expect(shape.nodes == 8)
    #expect(Int(model(shape).gradients.bytes.rounded()) == 2 * 7 * 9600 / 8)
    shape.reduction.compression = .bf16
    #expect(Int(model(shape).gradients.bytes.rounded()) == 7 * 9600 / 8)
    shape.buckets = 4
    #expect(Int(model(shape).gradients.bytes.rounded()) == 7 * 9600 / 8)
  }

  @Test func batchesOfAStepAndBatchNorm() {
    var shape = shape(ranks: 2)
    shape.accumulation = 3
    shape.isBatchNormSynchronised = true
    shape.normalisedChannels = [8, 16]
    let found = bytes(model(shape).step)
    #expect(found["features"] == 3 * 64 * 16 * 2)
    #expect(found["batch norm"] == 3 * 2 * 8 * (17 + 33))
    #expect(found["gradients"] == 9600 * 4)
    #expect(model(shape).epoch == MessageCost())
  }

  /// Every row meets half of the other ranks: n (P − 1) / 2 rows go, with what was found for them.
  @Test(arguments: [2, 4, 5, 10])
  func rowsVisitHalfOfTheRanks(ranks: Int) {
    let visits = bytes(model(shape(ranks: ranks)).discovery)["visits of rows"]
    let row = 4 * 16 + 8 * (4 + 2)
    #expect(visits == 1000 / ranks * (ranks - 1) * row / 2)
  }
}
