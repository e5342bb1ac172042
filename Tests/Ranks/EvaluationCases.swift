internal import Arithmetic
internal import Datasets
internal import Evaluation
internal import Foundation
import Images
internal import MPI
internal import Neighbourhoods
internal import Similarity
internal import Storage

/// What holds of measurements, whatever the number of ranks.
let evaluationCases: [String: Ranks.Case] = [
  "weighted-knn": { world, _ in
    for (rows, queries, k) in [(1, 3, 200), (7, 1, 3), (50, 20, 1), (500, 301, 200), (9, 0, 2)] {
      try voteEqualsPlainVote(world, rows: rows, queries: queries, k: k)
    }
  },
  "raw-pixels": { world, _ in try rawPixelsVote(world) },
]

private func voteEqualsPlainVote(
  _ world: Communicator, rows rowCount: Int, queries queryCount: Int, k: Int
) throws {
  let dimension = 8
  let (rows, queries) = (
    MemoryBank(indices: 0..<rowCount, dimension: dimension),
    MemoryBank(indices: 0..<queryCount, dimension: dimension)
  )
  rows.startRandom(seed: 1)
  queries.startRandom(seed: 2)
  let labels = (0..<rowCount).map { $0 * 7 % 5 }
  let mine = Partition(total: rowCount, worldSize: world.worldSize)[world.rank]
  let shard = MemoryBank(indices: mine, dimension: dimension)
  shard.rows.copy(from: rows.rows.rows(mine))
  let asked = Partition(total: queryCount, worldSize: world.worldSize)[world.rank]

  let expected = (0..<queryCount).map { query in
    let x = queries.rows.rows(query..<(query + 1))
    let similarities = (0..<rowCount).map { innerProduct(x, rows.rows.rows($0..<($0 + 1))) }
    let nearest = similarities.indices.sorted {
      (-similarities[$0], $0) < (-similarities[$1], $1)
    }.prefix(k)
    var weights = [Double](repeating: 0, count: 5)
    for row in nearest { weights[labels[row]] += exp(similarities[row] / 0.1) }
    return weights.firstIndex(of: weights.max() ?? 0) ?? -1
  }
  let vote = try WeightedKNN(of: shard, labels: labels, world: world, neighbourCount: k)
  let found = try vote.predictions(for: queries.rows.rows(asked))
  try expect(found, Array(expected[asked]), "votes of \(rowCount) rows, k \(k)")

  // Every third label is right.
  let claimed = asked.map { $0 % 3 == 0 ? expected[$0] : expected[$0] + 1 }
  let accuracy = try vote.accuracy(of: queries.rows.rows(asked), labels: claimed)
  let right = (0..<queryCount).count { $0 % 3 == 0 }
  guard queryCount > 0 else { return try expect(accuracy.isNaN, true, "no queries") }
  try expect(accuracy, Double(right) / Double(queryCount), "accuracy")
}

private func rawPixelsVote(_ world: Communicator) throws {
  let data = try Dataset.open(DatasetOptions(kind: .fashionMNIST, limitPerClass: 1000))
  let (train, test) = (try data.images(of: .train), try data.images(of: .test))
  let mine = Partition(total: train.count, worldSize: world.worldSize)[world.rank]
  let rows = MemoryBank(indices: mine, dimension: train.imageElements)
  rows.rows.copy(from: try train.normalisedPixels(mine))
  normaliseRows(rows.rows)
  let asked = Partition(total: test.count, worldSize: world.worldSize)[world.rank]
  let queries = try test.normalisedPixels(asked)
  normaliseRows(queries)

  let start = ContinuousClock.now
  let vote = try WeightedKNN(of: rows, labels: try data.labels(of: .train), world: world)
  let accuracy = try vote.accuracy(
    of: queries, labels: Array(try data.labels(of: .test)[asked]))
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  if world.isFirst {
    print("accuracy \(accuracy)")
    print("seconds \(seconds)")
  }
  guard abs(accuracy - 0.774) < 0.001 else { throw Failure("accuracy \(accuracy)") }
}
