internal import Arithmetic

/// What is summed of the values of a group of channels.
@usableFromInline package protocol PlaneSums: Sendable {
  /// A lane's two sums.
  func totals(_ lane: Int) -> (first: Double, second: Double)
}

/// Nothing.
@usableFromInline package struct NoSums: PlaneSums {
  package init() {}

  @inlinable package func totals(_ lane: Int) -> (first: Double, second: Double) { (0, 0) }
}

/// Σx and Σx² of values x.
///
/// Squares are taken of the distance to an origin, one of the values, so that a mean far from zero
/// does not cost digits.
@usableFromInline package struct ValueSums<Lanes: FloatLanes>: PlaneSums {
  @usableFromInline var origin = Lanes.zero
  @usableFromInline let count: Int
  @usableFromInline var sum = Lanes.zero
  @usableFromInline var squares = Lanes.zero

  /// Sums of `count` values, all of which will be added.
  @inlinable @inline(__always) package init(count: Int) { self.count = count }

  /// Adds a value; the one that `isFirst` is the origin.
  @inlinable @inline(__always) package mutating func add(_ value: Lanes, isFirst: Bool) {
    if isFirst { origin = value }
    let distance = value - origin
    sum += distance
    squares.addProduct(distance, distance)
  }

  @inlinable package func totals(_ lane: Int) -> (first: Double, second: Double) {
    let (origin, sum, n) = (Double(origin[lane]), Double(sum[lane]), Double(count))
    return (
      sum + n * origin, Double(squares[lane]) + 2 * origin * sum + n * origin * origin
    )
  }
}

/// Σdz and Σdz·(x − mean) of gradients dz of values x.
@usableFromInline package struct GradientSums<Lanes: FloatLanes>: PlaneSums {
  @usableFromInline let mean: Lanes
  @usableFromInline var sum = Lanes.zero
  @usableFromInline var products = Lanes.zero

  @inlinable @inline(__always) package init(mean: Lanes) { self.mean = mean }

  @inlinable @inline(__always) package mutating func add(_ gradient: Lanes, of value: Lanes) {
    sum += gradient
    products.addProduct(gradient, value - mean)
  }

  @inlinable package func totals(_ lane: Int) -> (first: Double, second: Double) {
    (Double(sum[lane]), Double(products[lane]))
  }
}
