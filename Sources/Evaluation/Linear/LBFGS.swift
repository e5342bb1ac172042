internal import Arithmetic
package import Storage

/// Minimises a smooth function by L-BFGS (Nocedal and Wright, *Numerical Optimization*, 2006,
/// algorithms 7.4 and 7.5).
///
/// The last ten steps stand for the inverse Hessian. A step is as long as to satisfy the weak Wolfe
/// conditions, found by doubling and halving.
package struct LBFGS {
  /// How it ended.
  package struct Outcome: Sendable, Equatable {
    /// Steps that were made.
    package let iterations: Int
    /// The least value that was found.
    package let value: Double
    /// The largest number of the gradient there.
    package let gradient: Double
  }

  /// A step and the change of the gradient over it, with 1 / their product.
  private struct Pair {
    let step: Tensor
    let change: Tensor
    let curvature: Double
  }

  private static let pairsKept = 10
  private static let (sufficientDecrease, curvatureKept) = (1e-4, 0.9)
  private static let mostTrials = 20
  /// By how much of itself rounding may raise a value.
  private static let rounding = 1e-7

  /// Bytes for a function of `count` numbers: the pairs, and four vectors.
  package static func byteCount(count: Int) -> Int {
    (2 * pairsKept + 4) * count * MemoryLayout<Float>.size
  }

  /// Moves `point` to where `function` is least.
  ///
  /// Ends when no number of the gradient is larger than `tolerance`, when rounding hides any further
  /// descent, or after `atMost` steps.
  ///
  /// - Parameter function: writes the gradient at a point, and returns the value.
  package static func minimise(
    _ point: Tensor, tolerance: Double, atMost: Int,
    _ function: (_ point: Tensor, _ gradient: Tensor) throws -> Double
  ) rethrows -> Outcome {
    let gradient = Tensor(shape: point.shape)
    var value = try function(point, gradient)
    var pairs: [Pair] = []
    for iteration in 0..<atMost {
      let largest = largest(gradient)
      guard largest > tolerance else {
        return Outcome(iterations: iteration, value: value, gradient: largest)
      }
      let direction = direction(gradient, pairs)
      let step = Step(
        start: point, direction: direction, value: value, slope: innerProduct(gradient, direction))
      // Nothing is known of the scale before the first step.
      let first = pairs.isEmpty ? 1 / innerProduct(gradient, gradient).squareRoot() : 1
      guard let end = try step.length(from: first, function) else {
        return Outcome(iterations: iteration, value: value, gradient: largest)
      }
      remember(end.point, point, end.gradient, gradient, in: &pairs)
      point.copy(from: end.point)
      gradient.copy(from: end.gradient)
      value = end.value
    }
    return Outcome(iterations: atMost, value: value, gradient: largest(gradient))
  }

  /// A search for a better point on a line.
  private struct Step {
    let start: Tensor
    let direction: Tensor
    let value: Double
    let slope: Double

    /// The point that satisfies the conditions, its gradient and value; nil where none is found.
    func length(
      from first: Double, _ function: (Tensor, Tensor) throws -> Double
    ) rethrows -> (point: Tensor, gradient: Tensor, value: Double)? {
      guard slope < 0 else { return nil }
      let (point, gradient) = (Tensor(shape: start.shape), Tensor(shape: start.shape))
      var (length, low, high) = (first, 0.0, Double.infinity)
      for _ in 0..<LBFGS.mostTrials {
        point.copy(from: start)
        addScaled(direction, by: Float(length), to: point)
        let found = try function(point, gradient)
        let bound = value + LBFGS.sufficientDecrease * length * slope
        if !(found <= bound + LBFGS.rounding * abs(value)) {
          high = length
        } else if innerProduct(gradient, direction) < LBFGS.curvatureKept * slope {
          low = length
        } else {
          return (point, gradient, found)
        }
        length = high.isFinite ? (low + high) / 2 : 2 * length
      }
      return nil
    }
  }

  /// −H·gradient, by the two loops over the pairs.
  private static func direction(_ gradient: Tensor, _ pairs: [Pair]) -> Tensor {
    let direction = Tensor(shape: gradient.shape)
    addScaled(gradient, by: -1, to: direction)
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = innerProduct(pair.step, direction) * pair.curvature
      addScaled(pair.change, by: Float(-factor), to: direction)
      factors.append(factor)
    }
    if let last = pairs.last {
      let squared = innerProduct(last.change, last.change)
      scale(direction, by: Float(1 / (last.curvature * squared)))
    }
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let other = innerProduct(pair.change, direction) * pair.curvature
      addScaled(pair.step, by: Float(factor - other), to: direction)
    }
    return direction
  }

  private static func remember(
    _ point: Tensor, _ oldPoint: Tensor, _ gradient: Tensor, _ oldGradient: Tensor,
    in pairs: inout [Pair]
  ) {
    let (step, change) = (Tensor(shape: point.shape), Tensor(shape: point.shape))
    step.copy(from: point)
    addScaled(oldPoint, by: -1, to: step)
    change.copy(from: gradient)
    addScaled(oldGradient, by: -1, to: change)
    let product = innerProduct(step, change)
    guard product > 0 else { return }
    if pairs.count == pairsKept { pairs.removeFirst() }
    pairs.append(Pair(step: step, change: change, curvature: 1 / product))
  }

  private static func largest(_ tensor: Tensor) -> Double {
    var largest: Float = 0
    let numbers = tensor.span
    for place in 0..<numbers.count { largest = max(largest, abs(numbers[place])) }
    return Double(largest)
  }
}
