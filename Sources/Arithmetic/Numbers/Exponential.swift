/// eˣ of eight numbers, to within 2 units in the last place.
///
/// Below −87, where it would soon leave the normal numbers, the result is 0 (e⁻⁸⁷ is 1.6e-38); above
/// 88 it is infinity; NaN stays NaN.
@inlinable @inline(__always)
package func exponential(_ x: SIMD8<Float>) -> SIMD8<Float> {
  var result = boundedExponential(x)
  result.replace(with: 0, where: x .< -87)
  result.replace(with: .infinity, where: x .> 88)
  result.replace(with: x, where: x .!= x)
  return result
}

/// eˣ of eight numbers between −87 and 88, to within 2 units in the last place.
///
/// Cody and Waite's reduction x = n·ln 2 + r, |r| ≤ ln 2 / 2, then a polynomial for eʳ, and 2ⁿ
/// through the exponent's bits.
@inlinable @inline(__always)
package func boundedExponential(_ x: SIMD8<Float>) -> SIMD8<Float> {
  // Adding 1.5·2²³ rounds to a whole number n, and leaves it in the low bits.
  let rounding = SIMD8<Float>(repeating: 0x1.8p23)
  let shifted = rounding.addingProduct(x, SIMD8(repeating: 1.442_695_04))
  let n = shifted - rounding
  var r = x.addingProduct(n, SIMD8(repeating: -0x1.62e4p-1))
  r.addProduct(n, SIMD8(repeating: -1.428_606_82e-6))
  var p = SIMD8<Float>(repeating: 1.987_569_15e-4)
  p = SIMD8(repeating: 1.398_199_950_7e-3).addingProduct(p, r)
  p = SIMD8(repeating: 8.333_451_907_3e-3).addingProduct(p, r)
  p = SIMD8(repeating: 4.166_579_589_4e-2).addingProduct(p, r)
  p = SIMD8(repeating: 1.666_666_545_9e-1).addingProduct(p, r)
  p = SIMD8(repeating: 5.000_000_120_1e-1).addingProduct(p, r)
  p = (r + 1).addingProduct(p, r * r)
  // The low bits of `shifted` are those of n: shifted into the exponent's place they multiply by 2ⁿ.
  let exponents = unsafe unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
  let bits = unsafe unsafeBitCast(p, to: SIMD8<UInt32>.self) &+ exponents
  return unsafe unsafeBitCast(bits, to: SIMD8<Float>.self)
}

/// eˣ of each number, as the passes over the bank compute it.
///
/// To within 2 units in the last place for −87 ≤ x ≤ 88; 0 below, infinity above.
public func exponential(_ x: Float) -> Float { exponential(SIMD8(repeating: x))[0] }
