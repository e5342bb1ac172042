import Images
import Storage
import Testing

@Suite struct SamplerTests {
  private func all(_ order: EpochOrder) -> [Int] {
    (0..<order.batchCount).flatMap(order.globalBatch)
  }

  @Test(arguments: 1...5, [false, true])
  func partsOfTheRanksMakeTheGlobalBatch(partCount: Int, isSharded: Bool) {
    for (count, batchSize) in [(103, 16), (96, 16), (7, 16), (2, 1), (50, 3), (5, 5), (0, 4)] {
      let sampler = Sampler(
        count: count, globalBatchSize: batchSize, partCount: partCount, seed: 3,
        isSharded: isSharded)
      let order = sampler.epoch(round: 1, epoch: 2)
      #expect(order.batchCount == (count + batchSize - 1) / batchSize)
      #expect(sampler.batchCount == order.batchCount)
      #expect(all(order).sorted() == Array(0..<count))
      for batch in 0..<order.batchCount {
        let parts = (0..<partCount).map { order.images(of: $0, in: batch) }
        #expect(parts.flatMap { $0 } == order.globalBatch(batch))
        #expect(
          order.globalBatch(batch).count == min(batchSize, count - batch * batchSize))
        for rank in 0..<partCount {
          #expect(order.shares(in: batch).counts[rank] == parts[rank].count)
        }
        #expect(order.size(of: batch) == order.globalBatch(batch).count)
        if isSharded {
          for rank in 0..<partCount {
            let rows = Partition.block(rank, of: partCount, total: count)
            #expect(parts[rank].allSatisfy(rows.contains))
          }
        }
      }
    }
  }

  @Test(arguments: 2...5) func batchesDoNotDependOnTheNumberOfRanks(partCount: Int) {
    let alone = Sampler(count: 101, globalBatchSize: 8, seed: 7).epoch(round: 0, epoch: 4)
    let many = Sampler(count: 101, globalBatchSize: 8, partCount: partCount, seed: 7)
      .epoch(round: 0, epoch: 4)
    #expect(all(alone) == all(many))
  }

  @Test func orderIsAFunctionOfSeedRoundAndEpoch() {
    let sampler = Sampler(count: 1000, globalBatchSize: 10, seed: 1)
    let order = sampler.epoch(round: 1, epoch: 1)
    #expect(order == sampler.epoch(round: 1, epoch: 1))
    #expect(order != sampler.epoch(round: 1, epoch: 2))
    #expect(order != sampler.epoch(round: 2, epoch: 1))
    #expect(
      order != Sampler(count: 1000, globalBatchSize: 10, seed: 2).epoch(round: 1, epoch: 1))
  }

  @Test func sequentialOrderIsTheOrderOfTheSet() {
    let sampler = Sampler(count: 20, globalBatchSize: 6, partCount: 2, order: .sequential, seed: 1)
    let order = sampler.epoch(round: 3, epoch: 1)
    #expect(all(order) == Array(0..<20))
    #expect(order.images(of: 1, in: 0) == [3, 4, 5])
    #expect(order.images(of: 1, in: 3) == [19])
  }

  @Test func shardsGiveEvenly() {
    let order = Sampler(count: 1003, globalBatchSize: 32, partCount: 3, seed: 1, isSharded: true)
      .epoch(round: 0, epoch: 0)
    for batch in 0..<order.batchCount {
      let size = order.globalBatch(batch).count
      #expect(order.shares(in: batch).counts.allSatisfy { $0 == size / 3 || $0 == (size + 2) / 3 })
    }
  }

  /// Every rank has room for ⌈min(B, N) / P⌉ images; no batch may give it more.
  @Test func shardsNeverGiveMoreThanARankHoldsOrLessThanItsShare() {
    var cases: [(count: Int, batchSize: Int, partCount: Int)] = [(256, 128, 3), (20_000, 100, 6)]
    for count in 0...48 {
      for batchSize in 1...17 {
        for partCount in 1...9 { cases.append((count, batchSize, partCount)) }
      }
    }
    for (count, batchSize, partCount) in cases {
      let order = Sampler(
        count: count, globalBatchSize: batchSize, partCount: partCount, seed: 1, isSharded: true
      ).epoch(round: 0, epoch: 0)
      var seen = Array(repeating: 0, count: count)
      var isEven = true
      for batch in 0..<order.batchCount {
        let size = min(batchSize, count - batch * batchSize)
        var sum = 0
        for rank in 0..<partCount {
          let part = order.images(of: rank, in: batch)
          let rows = Partition.block(rank, of: partCount, total: count)
          isEven =
            isEven && part.count >= size / partCount
            && part.count <= (size + partCount - 1) / partCount && part.allSatisfy(rows.contains)
          sum += part.count
          for index in part { seen[index] += 1 }
        }
        isEven = isEven && sum == size
      }
      #expect(
        isEven && seen.allSatisfy { $0 == 1 },
        "\(count) images, batches of \(batchSize), \(partCount) ranks")
    }
  }
}
