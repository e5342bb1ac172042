import Storage
import Testing

struct PartitionTests {
  @Test
  func partsFollowEachOther() {
    let partition = Partition(counts: [3, 0, 2])
    #expect(partition.total == 5)
    #expect(partition.worldSize == 3)
    #expect((0..<3).map { partition[$0] } == [0..<3, 3..<3, 3..<5])
    #expect(partition.scaled(by: 4) == Partition(counts: [12, 0, 8]))
  }

  @Test(arguments: [0, 1, 2, 3, 7, 10, 1_281_167], [1, 2, 3, 4, 8])
  func evenPartsAreThoseOfTheBank(total: Int, worldSize: Int) {
    let partition = Partition(total: total, worldSize: worldSize)
    for rank in 0..<worldSize {
      let part = rank * total / worldSize..<(rank + 1) * total / worldSize
      #expect(partition[rank] == part)
    }
    #expect(partition.total == total)
  }

  @Test
  func aNegativeCountIsAProgrammersError() async {
    await #expect(processExitsWith: .failure) { _ = Partition(counts: [1, -1]) }
  }
}
