import Evaluation
import Foundation
import Storage
import Testing

struct LBFGSTests {
  /// ½ Σ c_i (x_i − i)², whose curvatures c go from 1 to 1,000.
  @Test func findsTheMinimumOfAQuadratic() {
    let count = 20
    let curvatures = (0..<count).map { pow(10, 3 * Double($0) / Double(count - 1)) }
    let point = Tensor(shape: [count])
    let outcome = LBFGS.minimise(point, tolerance: 1e-3, atMost: 500) { x, gradient in
      var value = 0.0
      for place in 0..<count {
        let distance = Double(x[place]) - Double(place)
        gradient[place] = Float(curvatures[place] * distance)
        value += curvatures[place] * distance * distance / 2
      }
      return value
    }
    #expect(outcome.gradient <= 1e-3 && outcome.iterations < 200)
    for place in 0..<count { #expect(abs(Double(point[place]) - Double(place)) < 2e-3) }
  }

  /// Rosenbrock's valley leads round a bend to (1, 1).
  @Test func followsABentValley() {
    let point = Tensor([-1.2, 1], shape: [2])
    let outcome = LBFGS.minimise(point, tolerance: 1e-3, atMost: 200) { x, gradient in
      let (a, b) = (Double(x[0]), Double(x[1]))
      gradient[0] = Float(-400 * a * (b - a * a) - 2 * (1 - a))
      gradient[1] = Float(200 * (b - a * a))
      return 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a)
    }
    #expect(outcome.gradient <= 1e-3 && outcome.value < 1e-5)
    #expect(abs(point[0] - 1) < 0.01 && abs(point[1] - 1) < 0.01)
  }

  /// It stops after the steps that it may make, and at once where nothing is to be gained.
  @Test func endsWhereItIsTold() {
    func square(_ x: Tensor, _ gradient: Tensor) -> Double {
      gradient[0] = 2 * x[0]
      return Double(x[0] * x[0])
    }
    let point = Tensor([8], shape: [1])
    #expect(LBFGS.minimise(point, tolerance: 0, atMost: 1, square).iterations == 1)
    #expect(abs(point[0]) < 8)
    let least = Tensor([0], shape: [1])
    #expect(LBFGS.minimise(least, tolerance: 0, atMost: 9, square).iterations == 0)
  }
}
