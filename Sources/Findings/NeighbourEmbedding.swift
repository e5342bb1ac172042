internal import Foundation
public import Storage

/// Rows in the plane so that neighbours stay neighbours: t-SNE (van der Maaten and Hinton, 2008), exact,
/// all pairs of rows, begun from their principal components.
///
/// For some thousand rows at most: n² numbers of memory and n² · iterations of time. It has no chance
/// in it: the same rows give the same map.
public struct NeighbourEmbedding {
  private let count: Int
  /// p_ij (n, n), symmetric, of sum 1.
  private var attractions: [Float]
  private var x: [Float]
  private var y: [Float]

  /// Where the rows (n, d), of length 1, come to lie.
  ///
  /// - Parameters:
  ///   - perplexity: how many neighbours a row about has; fewer where there are not three times as
  ///     many rows.
  ///   - iterations: steps of gradient descent, in the first quarter of which attractions are stronger.
  public static func coordinates(
    of rows: Tensor, perplexity: Double = 30, iterations: Int = 500
  ) -> [(x: Double, y: Double)] {
    guard rows.shape[0] > 3 else { return PrincipalPlane.coordinates(of: rows) }
    var embedding = NeighbourEmbedding(rows, perplexity)
    embedding.descend(iterations)
    return zip(embedding.x, embedding.y).map { (Double($0), Double($1)) }
  }

  private init(_ rows: Tensor, _ perplexity: Double) {
    let count = rows.shape[0]
    self.count = count
    let numbers = rows.array
    let dimension = rows.shape[1]
    let wanted = min(perplexity, Double(count - 1) / 3)
    let conditional = (0..<count).map { row -> [Double] in
      let distances = (0..<count).map { other -> Double in
        let product = (0..<dimension).reduce(Float(0)) {
          $0 + numbers[row * dimension + $1] * numbers[other * dimension + $1]
        }
        return max(0, 2 - 2 * Double(product))
      }
      return NeighbourEmbedding.weights(distances, but: row, perplexity: wanted)
    }
    attractions = (0..<count * count).map { place in
      let (row, other) = (place / count, place % count)
      return Float((conditional[row][other] + conditional[other][row]) / Double(2 * count))
    }
    let start = PrincipalPlane.coordinates(of: rows)
    let spread = (start.reduce(0) { $0 + $1.x * $1.x } / Double(count)).squareRoot()
    let scale = spread > 0 ? 1e-2 / spread : 1
    x = start.map { Float($0.x * scale) }
    y = start.map { Float($0.y * scale) }
  }

  /// p_j|i of one row, whose entropy is log(perplexity), by bisection of the precision.
  private static func weights(_ distances: [Double], but own: Int, perplexity: Double) -> [Double] {
    var (low, high, precision) = (0.0, Double.infinity, 1.0)
    var weights = [Double](repeating: 0, count: distances.count)
    let nearest = distances.indices.filter { $0 != own }.map { distances[$0] }.min() ?? 0
    for _ in 0..<60 {
      var (sum, energy) = (0.0, 0.0)
      for (place, distance) in distances.enumerated() where place != own {
        let weight = exp(-(distance - nearest) * precision)
        weights[place] = weight
        sum += weight
        energy += weight * (distance - nearest)
      }
      weights = weights.map { $0 / sum }
      let entropy = log(sum) + precision * energy / sum
      guard abs(entropy - log(perplexity)) > 1e-4 else { break }
      if entropy > log(perplexity) {
        low = precision
        precision = high.isFinite ? (low + high) / 2 : 2 * precision
      } else {
        high = precision
        precision = (low + high) / 2
      }
    }
    return weights
  }

  /// Gradient descent with momentum and a gain for each coordinate, as the authors' own program has it.
  private mutating func descend(_ iterations: Int) {
    var velocities = [[Float](repeating: 0, count: count), [Float](repeating: 0, count: count)]
    var gains = [[Float](repeating: 1, count: count), [Float](repeating: 1, count: count)]
    let rate = max(Float(count) / 12, 20)
    for iteration in 0..<iterations {
      let isEarly = iteration < iterations / 4
      let gradient = gradient(exaggeration: isEarly ? 12 : 1)
      let momentum: Float = isEarly ? 0.5 : 0.8
      for axis in 0..<2 {
        for row in 0..<count {
          let slope = axis == 0 ? gradient[row].x : gradient[row].y
          let turns = (slope > 0) != (velocities[axis][row] > 0)
          gains[axis][row] = max(turns ? gains[axis][row] + 0.2 : gains[axis][row] * 0.8, 0.01)
          velocities[axis][row] = momentum * velocities[axis][row] - rate * gains[axis][row] * slope
        }
      }
      for row in 0..<count {
        x[row] += velocities[0][row]
        y[row] += velocities[1][row]
      }
    }
  }

  /// Attractions less repulsions of each row, both weighted by the kernel 1 / (1 + distance²).
  private func gradient(exaggeration: Float) -> [(x: Float, y: Float)] {
    let (x, y, count, attractions) = (x, y, count, attractions)
    typealias Forces = (attraction: SIMD2<Float>, repulsion: SIMD2<Float>, sum: Double)
    let forces = (0..<count).map { row -> Forces in
      var (attraction, repulsion) = (SIMD2<Float>.zero, SIMD2<Float>.zero)
      var sum: Float = 0
      let own = SIMD2(x[row], y[row])
      for other in 0..<count {
        let difference = own - SIMD2(x[other], y[other])
        let kernel = 1 / (1 + (difference * difference).sum())
        sum += kernel
        attraction += attractions[row * count + other] * kernel * difference
        repulsion += kernel * kernel * difference
      }
      return (attraction, repulsion, Double(sum - 1))
    }
    let total = Float(max(forces.reduce(0) { $0 + $1.sum }, 1e-12))
    return forces.map {
      let force = 4 * (exaggeration * $0.attraction - $0.repulsion / total)
      return (force.x, force.y)
    }
  }

}
