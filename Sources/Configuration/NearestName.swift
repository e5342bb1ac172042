/// The name among `names` that is spelt most like `name`, if any is near at all.
///
/// Near is: at most a third of its letters, and at least two, are to be changed, added, removed or
/// swapped with the next.
public func nearestName(to name: String, among names: [String]) -> String? {
  let best =
    names
    .map { (name: $0, distance: editDistance(name, $0)) }
    .min { $0.distance < $1.distance }
  guard let best, best.distance <= max(2, name.count / 3) else { return nil }
  return best.name
}

/// How many letters are to be changed, added, removed or swapped to make `a` into `b`.
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var rows = [Array(0...b.count)]
  for i in 1..<(a.count + 1) {
    var row = [i]
    for j in 1..<(b.count + 1) {
      var least = min(
        rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        least = min(least, rows[i - 2][j - 2] + 1)
      }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
