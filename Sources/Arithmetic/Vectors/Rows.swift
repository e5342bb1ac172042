public import Storage

// Functions on one row of numbers. Eight at a time, then the rest one by one; the order of additions
// depends on the length alone.

/// Σ x_j of `count` numbers.
package func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  var sums = (SIMD8<Float>.zero, SIMD8<Float>.zero)
  var index = 0
  while index + 16 <= count {
    unsafe sums.0 += eight(x + index)
    unsafe sums.1 += eight(x + index + 8)
    index += 16
  }
  var rest: Float = 0
  while index < count {
    unsafe rest += x[index]
    index += 1
  }
  return (sums.0 + sums.1).sum() + rest
}

/// Σ x_j·y_j of `count` numbers; products are not rounded before they are added.
///
/// The same bits on every processor, and with x and y exchanged.
package func innerProduct(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int
) -> Float {
  var sums = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
  var index = 0
  while index + 32 <= count {
    unsafe sums.0.addProduct(eight(x + index), eight(y + index))
    unsafe sums.1.addProduct(eight(x + index + 8), eight(y + index + 8))
    unsafe sums.2.addProduct(eight(x + index + 16), eight(y + index + 16))
    unsafe sums.3.addProduct(eight(x + index + 24), eight(y + index + 24))
    index += 32
  }
  while index + 8 <= count {
    unsafe sums.0.addProduct(eight(x + index), eight(y + index))
    index += 8
  }
  var rest: Float = 0
  while index < count {
    unsafe rest.addProduct(x[index], y[index])
    index += 1
  }
  return ((sums.0 + sums.1) + (sums.2 + sums.3)).sum() + rest
}

/// The largest of `count` numbers; −∞ for none.
package func largest(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  var best = SIMD8<Float>(repeating: -.infinity)
  var index = 0
  while index + 8 <= count {
    let numbers = unsafe eight(x + index)
    best.replace(with: numbers, where: numbers .> best)
    index += 8
  }
  var result = best.max()
  while index < count {
    result = unsafe max(result, x[index])
    index += 1
  }
  return result
}

/// x_j ← exp(scale·x_j + shift) for `count` numbers.
package func exponentiate(
  _ x: UnsafeMutablePointer<Float>, _ count: Int, scale: Float, shift: Float
) {
  let (scales, shifts) = (SIMD8(repeating: scale), SIMD8(repeating: shift))
  var index = 0
  while index + 8 <= count {
    let result = unsafe exponential(shifts.addingProduct(eight(x + index), scales))
    unsafe UnsafeMutableRawPointer(x + index).storeBytes(of: result, as: SIMD8<Float>.self)
    index += 8
  }
  while index < count {
    unsafe x[index] = exponential(shift.addingProduct(x[index], scale))
    index += 1
  }
}

/// Eight consecutive numbers.
@inlinable @inline(__always)
package func eight(_ x: UnsafePointer<Float>) -> SIMD8<Float> {
  unsafe UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Float>.self)
}

/// y ← y + factor·x.
public func addScaled(_ x: Tensor, by factor: Float, to y: Tensor) {
  precondition(x.count == y.count, "\(x.shape) added to \(y.shape)")
  let source = unsafe x.pointer
  let target = unsafe y.pointer
  for index in 0..<x.count { unsafe target[index].addProduct(source[index], factor) }
}

/// x ← factor·x.
public func scale(_ x: Tensor, by factor: Float) {
  let target = unsafe x.pointer
  for index in 0..<x.count { unsafe target[index] *= factor }
}

/// x·y, its products exact and added in double precision, in order.
public func innerProduct(_ x: Tensor, _ y: Tensor) -> Double {
  precondition(x.count == y.count, "\(x.shape) times \(y.shape)")
  let (a, b) = unsafe (x.pointer, y.pointer)
  var sum = 0.0
  for index in 0..<x.count { unsafe sum.addProduct(Double(a[index]), Double(b[index])) }
  return sum
}
