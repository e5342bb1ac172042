import Arithmetic
import Foundation
import Neighbourhoods
import Randomness
import Storage
import Testing

struct NeighbourhoodLossTests {
  static let cases: [(shards: Int, temperature: Float)] = [
    (1, 0.1), (2, 0.07), (3, 0.5), (1, 0.02), (3, 0.02), (2, 0.005),
  ]

  @Test(arguments: cases)
  func equalsItsDefinitionAndItsFiniteDifferences(shards: Int, temperature: Float) throws {
    let (count, dimension, batch) = (61, 6, 5)
    let whole = MemoryBank(indices: 0..<count, dimension: dimension)
    whole.startRandom(seed: 1)
    let queries = MemoryBank(indices: 0..<batch, dimension: dimension)
    queries.startRandom(seed: 2)
    var targets = TargetSets()
    for query in 0..<batch { targets.append(query < 2 ? [query] : [query, 60 - query, 30]) }

    let sums = try added(shards: shards, whole, queries.rows, targets, temperature)
    let found = NeighbourhoodLoss(sums, globalBatchSize: batch)
    var ends = 0
    for query in 0..<batch {
      let own = Array(targets.indices[ends..<targets.ends[query]])
      ends = targets.ends[query]
      let x = queries[query].array.map(Double.init)
      let loss = plainLoss(x, whole, own, Double(temperature))
      #expect(abs(Double(found.losses[query]) - loss) < 1e-5 + 2e-6 / Double(temperature))
      for index in 0..<dimension {
        var (ahead, behind) = (x, x)
        ahead[index] += 1e-6
        behind[index] -= 1e-6
        let slope =
          (plainLoss(ahead, whole, own, Double(temperature))
            - plainLoss(behind, whole, own, Double(temperature))) / 2e-6 / Double(batch)
        let gradient = Double(found.gradient.span[query * dimension + index])
        #expect(abs(gradient - slope) < 1e-5 / Double(temperature * temperature))
      }
    }
  }

  @Test func targetsOfAnchorsIncludeTheirNeighbours() {
    // Anchors 0 (neighbours 1, 2) and 2 (neighbours 1, 0), of three images in one shard or two.
    func targets(_ shard: Range<Int>) -> TargetSets {
      var targets = ShardTargets(indices: shard)
      targets.add(0, neighbours: [1, 2])
      targets.add(2, neighbours: [1, 0])
      return targets.targets(of: [2, 1, 0])
    }
    #expect(targets(0..<3).indices == [2, 1, 0, 1, 0, 1, 2])
    #expect(targets(0..<3).ends == [3, 4, 7])
    #expect(targets(0..<2).indices == [1, 0, 1, 0, 1])
    #expect(targets(0..<2).ends == [2, 3, 5])
    #expect(targets(2..<3).indices == [2, 2])
    #expect(targets(2..<3).ends == [1, 1, 2])
    let first = ShardTargets(indices: 0..<3).targets(of: [1, 1])
    #expect(first.indices == [1, 1])
    #expect(first.ends == [1, 2])
  }

  /// The sums of all shards, added as a reduce-scatter adds them.
  private func added(
    shards: Int, _ whole: MemoryBank, _ queries: Tensor, _ targets: TargetSets,
    _ temperature: Float
  ) throws -> SoftmaxSums {
    let count = whole.indices.count
    var parts: [SoftmaxSums] = []
    for shard in 0..<shards {
      let indices = (shard * count / shards)..<((shard + 1) * count / shards)
      let bank = MemoryBank(indices: indices, dimension: whole.dimension)
      bank.rows.copy(from: whole.rows.rows(indices))
      parts.append(
        try ShardPass(temperature: temperature).sums(of: queries, targets: targets, over: bank))
    }
    let total = SoftmaxSums(
      count: targets.count, dimension: whole.dimension, temperature: temperature)
    var largest = [Float](repeating: -.infinity, count: 2 * targets.count)
    for part in parts { largest = zip(largest, part.shifts.array).map(max) }
    total.shifts.copy(from: Tensor(largest, shape: [2, targets.count]))
    for part in parts {
      part.rescale(to: total.shifts)
      addScaled(part.values, by: 1, to: total.values)
    }
    return total
  }

  private func plainLoss(
    _ x: [Double], _ bank: MemoryBank, _ targets: [Int], _ temperature: Double
  ) -> Double {
    let logits = bank.indices.map { image in
      zip(x, bank[image].array).reduce(0) { $0 + $1.0 * Double($1.1) } / temperature
    }
    let largest = logits.max() ?? 0
    let ownLargest = targets.map { logits[$0] }.max() ?? 0
    let all = logits.reduce(0) { $0 + exp($1 - largest) }
    let own = targets.reduce(0) { $0 + exp(logits[$1] - ownLargest) }
    return log(all) + largest - log(own) - ownLargest
  }
}
