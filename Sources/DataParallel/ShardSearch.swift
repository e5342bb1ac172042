public import Arithmetic
public import MPI
public import Neighbourhoods
public import Similarity
public import Storage

/// Search of all ranks' rows for the neighbours of all ranks' queries.
///
/// A block of queries is all-gathered; each rank searches its own rows for all of them; sums and
/// candidates go back to the rank that asked, which merges them. The results do not depend on the
/// number of ranks, to the last bit.
public final class ShardSearch {
  private let world: Communicator
  private let nearest: NearestRows

  /// Prepares searches for the `count` nearest rows, and for entropies if there is a temperature.
  public init(
    world: Communicator, count: Int, dimension: Int, temperature: Float? = nil,
    precision: Precision = .fp32
  ) throws(KernelError) {
    self.world = world
    nearest = try NearestRows(
      count: count, dimension: dimension, temperature: temperature, precision: precision)
  }

  /// What all ranks' rows have for this rank's queries; collective.
  ///
  /// - Parameters:
  ///   - queries: this rank's queries (q, d).
  ///   - parts: how many queries each rank has.
  ///   - excluded: the row that each of all ranks' queries may not find, in rank order; nil for none.
  ///   - bank: this rank's rows.
  public func search(
    _ queries: Tensor, parts: Partition, excluding excluded: [Int]? = nil, over bank: MemoryBank
  ) throws(MPIError) -> NearestRows.Result {
    let dimension = nearest.dimension
    let all = Tensor(shape: [parts.total, dimension])
    try world.allGatherV(from: queries, into: all, parts.scaled(by: dimension))
    let local = nearest.search(
      all, excluding: excluded, rows: bank.rows, firstRow: bank.indices.lowerBound)
    guard world.worldSize > 1 else { return local }

    var sums: [EntropySums] = []
    if nearest.temperature != nil {
      let words = try world.reduceScatter(
        local.entropySums.flatMap(\.words), parts.scaled(by: EntropySums.wordCount))
      sums = stride(from: 0, to: words.count, by: EntropySums.wordCount).map {
        EntropySums(words: Array(words[$0..<($0 + EntropySums.wordCount)]))
      }
    }
    let candidates = try exchange(local, parts)
    return merge(candidates, sums)
  }

  /// What each rank found for this rank's queries, in rank order.
  private func exchange(
    _ local: NearestRows.Result, _ parts: Partition
  ) throws(MPIError) -> [NearestRows.Result] {
    let (rank, size) = (world.rank, world.worldSize)
    let mine = parts[rank].count
    var found = [local.part(parts[rank])]
    for distance in 1..<size {
      let (receiver, sender) = ((rank + distance) % size, (rank - distance + size) % size)
      let incoming = Tensor(shape: [2, mine * local.count])
      try world.sendReceive(
        local.part(parts[receiver]).message, to: receiver, into: incoming, from: sender)
      found.append(NearestRows.Result(count: local.count, message: incoming))
    }
    // Sender rank − distance is at place `distance`: in rank order they are read backwards.
    return (0..<size).map { found[(rank - $0 + size) % size] }
  }

  /// The nearest of all candidates: lists of descending similarity, in rank order, so that of equals
  /// the lower index comes first.
  private func merge(
    _ candidates: [NearestRows.Result], _ sums: [EntropySums]
  ) -> NearestRows.Result {
    let count = nearest.count
    var result = candidates[0]
    result.entropySums = sums
    guard count > 0 else { return result }
    for query in 0..<(result.indices.count / count) {
      var heads = [Int](repeating: query * count, count: candidates.count)
      let end = (query + 1) * count
      for place in (query * count)..<end {
        var best: (similarity: Float, list: Int)?
        for (list, candidate) in candidates.enumerated() where heads[list] < end {
          let similarity = candidate.similarities[heads[list]]
          if candidate.indices[heads[list]] >= 0, similarity > best?.similarity ?? -.infinity {
            best = (similarity, list)
          }
        }
        guard let best else {
          result.similarities[place] = -.infinity
          result.indices[place] = -1
          continue
        }
        result.similarities[place] = best.similarity
        result.indices[place] = candidates[best.list].indices[heads[best.list]]
        heads[best.list] += 1
      }
    }
    return result
  }
}
