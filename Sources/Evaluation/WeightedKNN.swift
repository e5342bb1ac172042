internal import Arithmetic
internal import DataParallel
public import MPI
public import Neighbourhoods
internal import RealModule
internal import Similarity
public import Storage

/// The weighted vote of the nearest rows on the label of a query, over all ranks.
///
/// Each of the K rows most similar to a query votes for its own label with weight exp(similarity / σ)
/// (the paper's measure, after Wu et al., 2018: K = 200, σ = 0.1). With K = 1 it is the nearest
/// neighbour's label. The votes do not depend on the number of ranks.
public struct WeightedKNN {
  /// K of the published measure.
  public static let publishedNeighbourCount = 200
  /// σ of the published measure.
  public static let publishedSigma = 0.1

  private let world: Communicator
  private let rows: MemoryBank
  private let labels: [Int]
  private let sigma: Double
  private let search: ShardSearch

  /// A vote of rows.
  ///
  /// - Parameters:
  ///   - rows: this rank's rows, unit vectors of features or of anything else.
  ///   - labels: the labels of all ranks' rows.
  ///   - world: all ranks.
  ///   - neighbourCount: K; all rows vote where there are fewer.
  ///   - sigma: σ.
  public init(
    of rows: MemoryBank, labels: [Int], world: Communicator,
    neighbourCount: Int = publishedNeighbourCount, sigma: Double = publishedSigma
  ) throws {
    precondition(
      rows.indices.upperBound <= labels.count && neighbourCount > 0 && sigma > 0
        && labels.allSatisfy { $0 >= 0 },
      "\(labels.count) labels, \(neighbourCount) neighbours, sigma \(sigma)")
    self.world = world
    self.rows = rows
    self.labels = labels
    self.sigma = sigma
    search = try ShardSearch(
      world: world, count: min(neighbourCount, max(labels.count, 1)), dimension: rows.dimension)
  }

  /// The label voted for each of this rank's queries (q, d), −1 without rows; collective.
  public func predictions(for queries: Tensor) throws(MPIError) -> [Int] {
    let parts = Partition(
      counts: try world.allGather(Int64(queries.shape[0])).map { Int($0) })
    let blocks = QueryBlocks(parts: parts)
    var predictions: [Int] = []
    predictions.reserveCapacity(queries.shape[0])
    for index in 0..<blocks.count {
      let block = blocks[index]
      let mine = block[world.rank]
      let found = try search.search(
        queries.rows(mine), parts: Partition(counts: block.map(\.count)), over: rows)
      for query in 0..<mine.count {
        let range = (query * found.count)..<((query + 1) * found.count)
        predictions.append(vote(found.similarities[range], found.indices[range]))
      }
    }
    return predictions
  }

  /// The share of all ranks' queries for which the vote gives the label; collective.
  ///
  /// - Parameters:
  ///   - queries: this rank's queries (q, d), unit vectors.
  ///   - labels: their labels (q).
  /// - Returns: 0 … 1, the same on all ranks; not a number without queries.
  public func accuracy(of queries: Tensor, labels: [Int]) throws(MPIError) -> Double {
    precondition(queries.shape[0] == labels.count, "\(labels.count) labels of \(queries.shape)")
    let predictions = try predictions(for: queries)
    var counts = [Int64(zip(predictions, labels).count { $0 == $1 }), Int64(labels.count)]
    try world.allReduce(&counts)
    return Double(counts[0]) / Double(counts[1])
  }

  /// The label with the largest sum of weights, of equals the lowest.
  ///
  /// Weights are relative to the largest, which changes no vote and never overflows.
  private func vote(_ similarities: ArraySlice<Float>, _ indices: ArraySlice<Int32>) -> Int {
    guard let largest = similarities.first else { return -1 }
    var weights: [Int: Double] = [:]
    for (similarity, index) in zip(similarities, indices) where index >= 0 {
      weights[labels[Int(index)], default: 0] += .exp(
        (Double(similarity) - Double(largest)) / sigma)
    }
    return weights.max { a, b in a.value != b.value ? a.value < b.value : a.key > b.key }?.key ?? -1
  }
}
