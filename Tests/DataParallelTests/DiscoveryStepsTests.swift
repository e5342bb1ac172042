import Storage
import DataParallel
import MPI
import Testing

struct DiscoveryStepsTests {
  /// Every pair of rows, each row with itself included, meets at one part, once.
  @Test(arguments: 1...8, [0, 1, 2, 3, 7, 16, 37])
  func everyPairMeetsOnce(count: Int, rowCount: Int) {
    let parts = Partition(total: rowCount, worldSize: count)
    var meetings = [Int](repeating: 0, count: rowCount * rowCount)
    var counts: Set<Int> = []
    var pairs = 0.0
    for part in 0..<count {
      let steps = DiscoverySteps(parts: parts, part: part, blockSize: 3)
      counts.insert(steps.count)
      for index in 0..<steps.count {
        pairs += steps.pairs(steps[index])
        switch steps[index] {
        case .within(let stripe):
          for row in stripe {
            for other in row..<parts.counts[part] {
              meetings[
                (parts[part].lowerBound + row) * rowCount + parts[part].lowerBound + other] += 1
            }
          }
        case .visit(let distance, let block):
          let guest = steps.part(at: distance)
          for visitor in steps.visitors(of: guest, distance: distance, block: block) {
            for host in steps.hosts(distance: distance) {
              let (a, b) = (
                parts[guest].lowerBound + visitor, parts[part].lowerBound + host
              )
              meetings[min(a, b) * rowCount + max(a, b)] += 1
            }
          }
        }
      }
    }
    #expect(counts.count == 1, "steps of the parts: \(counts)")
    #expect(pairs == Double(rowCount * rowCount) / 2)
    for row in 0..<rowCount {
      for other in row..<rowCount { #expect(meetings[row * rowCount + other] == 1) }
    }
  }

  @Test(arguments: 1...8) func partsHaveEquallyMuchToDo(count: Int) {
    let parts = Partition(total: 8000, worldSize: count)
    for part in 0..<count {
      let steps = DiscoverySteps(parts: parts, part: part, blockSize: 256)
      let pairs = (0..<steps.count).map { steps.pairs(steps[$0]) }.reduce(0, +)
      #expect(abs(pairs / (32e6 / Double(count)) - 1) < 0.01)
    }
  }
}
