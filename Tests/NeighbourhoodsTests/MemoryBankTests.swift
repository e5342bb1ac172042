import Arithmetic
import Foundation
import Neighbourhoods
import Randomness
import Storage
import Testing

struct MemoryBankTests {
  @Test func randomRowsAreUnitRowsWhateverTheShards() {
    let whole = MemoryBank(indices: 0..<101, dimension: 7)
    whole.startRandom(seed: 5)
    for shard in [0..<33, 33..<67, 67..<101, 101..<101] {
      let part = MemoryBank(indices: shard, dimension: 7)
      part.startRandom(seed: 5)
      for image in shard { #expect(part[image].array == whole[image].array) }
    }
    for image in 0..<101 { #expect(abs(length(whole[image]) - 1) < 1e-6) }
    let other = MemoryBank(indices: 0..<1, dimension: 7)
    other.startRandom(seed: 6)
    #expect(other[0].array != whole[0].array)
  }

  @Test func anUpdateIsAnExponentialAverageOfUnitLength() {
    let bank = MemoryBank(indices: 10..<12, dimension: 2)
    bank.start(10, from: Tensor([3, 4], shape: [2]))
    #expect(bank[10].array == [0.6, 0.8])
    bank.update(10, with: Tensor([1, 0], shape: [2]), bankMomentum: 0.5)
    // (0.6, 0.8) + (1, 0), normalised.
    let expected = (1.6 / sqrt(3.2), 0.8 / sqrt(3.2))
    #expect(abs(Double(bank[10].array[0]) - expected.0) < 1e-7)
    #expect(abs(Double(bank[10].array[1]) - expected.1) < 1e-7)
    #expect(bank[11].array == [0, 0])
  }

  @Test func anUpdateThatCancelsLeavesTheRow() {
    let bank = MemoryBank(indices: 0..<1, dimension: 2)
    bank.start(0, from: Tensor([0, 1], shape: [2]))
    bank.update(0, with: Tensor([0, -1], shape: [2]), bankMomentum: 0.5)
    #expect(bank[0].array == [0, 1])
  }

  private func length(_ row: Tensor) -> Double { innerProduct(row, row).squareRoot() }
}
