import Arithmetic
import Foundation
import Testing

struct ExponentialTests {
  @Test func liesWithinTwoUnitsInTheLastPlace() {
    var worst = 0.0
    for step in 0...1_750_000 {
      let x = Float(-87) + Float(step) * 1e-4
      let exact = exp(Double(x))
      let unit = Double(Float(exact).ulp)
      worst = max(worst, abs(Double(exponential(x)) - exact) / unit)
    }
    #expect(worst < 2, "\(worst)")
  }

  @Test func endsWellOnBothSides() {
    #expect(exponential(0) == 1)
    #expect(exponential(-0.0) == 1)
    #expect(exponential(-87.01) == 0)
    #expect(exponential(-1e30) == 0)
    #expect(exponential(-.infinity) == 0)
    #expect(exponential(88.5) == .infinity)
    #expect(exponential(.infinity) == .infinity)
    #expect(exponential(.nan).isNaN)
  }
}
