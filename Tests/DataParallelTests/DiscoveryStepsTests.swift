import Storage
import DataParallel
import MPI
import Testing

struct DiscoveryStepsTests {
  /// Every pair of rows, each row with itself included, meets on one rank, once.
  @Test(arguments: 1...8, [0, 1, 2, 3, 7, 16, 37])
  func everyPairMeetsOnce(ranks: Int, rowCount: Int) {
    let shards = Partition(total: rowCount, worldSize: ranks)
    var meetings = [Int](repeating: 0, count: rowCount * rowCount)
    var counts: Set<Int> = []
    var pairs = 0.0
    for rank in 0..<ranks {
      let steps = DiscoverySteps(shards: shards, rank: rank, blockSize: 3)
      counts.insert(steps.count)
      for index in 0..<steps.count {
        pairs += steps.pairs(steps[index])
        switch steps[index] {
        case .within(let stripe):
          for row in stripe {
            for other in row..<shards.counts[rank] {
              meetings[
                (shards[rank].lowerBound + row) * rowCount + shards[rank].lowerBound + other] += 1
            }
          }
        case .visit(let distance, let block):
          let guest = steps.rank(distance, from: rank)
          for visitor in steps.visitors(of: guest, distance: distance, block: block) {
            for host in steps.hosts(distance: distance) {
              let (a, b) = (
                shards[guest].lowerBound + visitor, shards[rank].lowerBound + host
              )
              meetings[min(a, b) * rowCount + max(a, b)] += 1
            }
          }
        }
      }
    }
    #expect(counts.count == 1, "steps of the ranks: \(counts)")
    #expect(pairs == Double(rowCount * rowCount) / 2)
    for row in 0..<rowCount {
      for other in row..<rowCount { #expect(meetings[row * rowCount + other] == 1) }
    }
  }

  @Test(arguments: 1...8) func ranksHaveEquallyMuchToDo(ranks: Int) {
    let shards = Partition(total: 8000, worldSize: ranks)
    for rank in 0..<ranks {
      let steps = DiscoverySteps(shards: shards, rank: rank, blockSize: 256)
      let pairs = (0..<steps.count).map { steps.pairs(steps[$0]) }.reduce(0, +)
      #expect(abs(pairs / (32e6 / Double(ranks)) - 1) < 0.01)
    }
  }
}
