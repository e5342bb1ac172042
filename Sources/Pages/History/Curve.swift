/// A quantity over the time of a run.
struct Curve: Equatable {
  /// One value.
  struct Point: Equatable {
    let x: Double
    let y: Double
  }

  private(set) var points: [Point] = []

  mutating func add(_ x: Double, _ y: Double?) {
    guard let y, x.isFinite, y.isFinite else { return }
    points.append(Point(x: x, y: y))
  }

  /// At most `count` points: means over equal parts of the time.
  func reduced(to count: Int = 300) -> [Point] {
    guard points.count > count, let first = points.first, let last = points.last else {
      return points
    }
    let width = (last.x - first.x) / Double(count)
    guard width > 0 else { return [last] }
    var sums = [(x: Double, y: Double, count: Double)](repeating: (0, 0, 0), count: count)
    for point in points {
      let place = min(max(Int((point.x - first.x) / width), 0), count - 1)
      sums[place] = (sums[place].x + point.x, sums[place].y + point.y, sums[place].count + 1)
    }
    return sums.filter { $0.count > 0 }.map { Point(x: $0.x / $0.count, y: $0.y / $0.count) }
  }
}
