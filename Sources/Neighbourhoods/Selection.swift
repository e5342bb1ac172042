/// The images that become anchors: those of lowest entropy, lowest first.
///
/// Equal entropies are ordered by the lower index, so that every run selects the same. Not-a-number
/// comes last.
public func selectAnchors(entropies: [Float], count: Int) -> [Int] {
  precondition(count >= 0 && count <= entropies.count, "\(count) anchors of \(entropies.count)")
  let keys = entropies.map { $0.isNaN ? Float.infinity : $0 }
  let order = keys.indices.sorted { a, b in
    keys[a] != keys[b] ? keys[a] < keys[b] : a < b
  }
  return Array(order[..<count])
}
