public import Similarity

/// Groups of rows that are alike: the connected components of pairs, near-duplicates where the pairs are
/// those above a high similarity.
public struct AlikeGroups: Sendable {
  /// A row of a group, and its similarity with the nearest row there.
  public typealias Member = (row: Int, similarity: Float)

  /// Rows in ascending order in each group, groups in that of their first rows; each has two or more.
  public let groups: [[Member]]

  /// The groups that the pairs make, whatever their order.
  ///
  /// By union by size and path halving (Tarjan and van Leeuwen, 1984).
  public init(of pairs: [RowPair]) {
    let rows = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
    let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    var parents = Array(rows.indices)
    var sizes = [Int](repeating: 1, count: rows.count)
    var similarities = [Float](repeating: -.infinity, count: rows.count)
    func root(_ place: Int) -> Int {
      var place = place
      while parents[place] != place {
        parents[place] = parents[parents[place]]
        place = parents[place]
      }
      return place
    }
    for pair in pairs {
      guard let first = places[pair.first], let second = places[pair.second] else { continue }
      for place in [first, second] {
        similarities[place] = max(similarities[place], pair.similarity)
      }
      var (a, b) = (root(first), root(second))
      guard a != b else { continue }
      if sizes[a] < sizes[b] { swap(&a, &b) }
      parents[b] = a
      sizes[a] += sizes[b]
    }
    var groups: [[Member]] = []
    var groupOfRoot: [Int: Int] = [:]
    for place in rows.indices {
      let root = root(place)
      let group = groupOfRoot[root] ?? groups.count
      if group == groups.count {
        groupOfRoot[root] = group
        groups.append([])
      }
      groups[group].append((Int(rows[place]), similarities[place]))
    }
    self.groups = groups
  }
}
