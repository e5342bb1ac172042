internal import Arithmetic

/// What is summed of the values of a group of channels.
protocol PlaneSums: Sendable {
  /// A lane's two sums.
  func totals(_ lane: Int) -> (first: Double, second: Double)
}

/// Nothing.
struct NoSums: PlaneSums {
  func totals(_ lane: Int) -> (first: Double, second: Double) { (0, 0) }
}

/// Σx and Σx² of values x.
///
/// Squares are taken of the distance to an origin, one of the values, so that a mean far from zero
/// does not cost digits.
struct ValueSums<Lanes: FloatLanes>: PlaneSums {
  private var origin = Lanes.zero
  private let count: Int
  private var sum = Lanes.zero
  private var squares = Lanes.zero

  /// Sums of `count` values, all of which will be added.
  @inline(__always) init(count: Int) { self.count = count }

  /// Adds a value; the one that `isFirst` is the origin.
  @inline(__always) mutating func add(_ value: Lanes, isFirst: Bool) {
    if isFirst { origin = value }
    let distance = value - origin
    sum += distance
    squares.addProduct(distance, distance)
  }

  func totals(_ lane: Int) -> (first: Double, second: Double) {
    let (origin, sum, n) = (Double(origin[lane]), Double(sum[lane]), Double(count))
    return (
      sum + n * origin, Double(squares[lane]) + 2 * origin * sum + n * origin * origin
    )
  }
}

/// Σdz and Σdz·(x − mean) of gradients dz of values x.
struct GradientSums<Lanes: FloatLanes>: PlaneSums {
  private let mean: Lanes
  private var sum = Lanes.zero
  private var products = Lanes.zero

  @inline(__always) init(mean: Lanes) { self.mean = mean }

  @inline(__always) mutating func add(_ gradient: Lanes, of value: Lanes) {
    sum += gradient
    products.addProduct(gradient, value - mean)
  }

  func totals(_ lane: Int) -> (first: Double, second: Double) {
    (Double(sum[lane]), Double(products[lane]))
  }
}
