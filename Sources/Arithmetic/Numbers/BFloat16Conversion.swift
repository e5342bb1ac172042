package import Storage

/// `count` numbers rounded to bf16, to the nearest, ties to even; a NaN stays one.
package func roundToBFloat16(
  _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<BFloat16>, _ count: Int
) {
  var index = 0
  while index + 8 <= count {
    let bits = unsafe roundedBits(eight(source + index))
    unsafe UnsafeMutableRawPointer(target + index).storeBytes(of: bits, as: SIMD8<UInt16>.self)
    index += 8
  }
  while index < count {
    unsafe target[index] = BFloat16(source[index])
    index += 1
  }
}

/// `count` bf16 numbers as floats.
package func widenBFloat16(
  _ source: UnsafePointer<BFloat16>, _ target: UnsafeMutablePointer<Float>, _ count: Int
) {
  var index = 0
  while index + 8 <= count {
    let bits = unsafe UnsafeRawPointer(source + index).loadUnaligned(as: SIMD8<UInt16>.self)
    unsafe UnsafeMutableRawPointer(target + index).storeBytes(
      of: widened(bits), as: SIMD8<Float>.self)
    index += 8
  }
  while index < count {
    unsafe target[index] = Float(source[index])
    index += 1
  }
}

// Lanes are named one by one where vectors of other widths are made: the compiler finds the
// processor's instruction, which it does not in the standard library's conversions.

/// The bf16 bits of eight numbers.
@inlinable @inline(__always)
package func roundedBits(_ x: SIMD8<Float>) -> SIMD8<UInt16> {
  let bits = roundedUpperBits(x) &>> 16
  @inline(__always) func lane(_ index: Int) -> UInt16 { UInt16(truncatingIfNeeded: bits[index]) }
  return SIMD8(lane(0), lane(1), lane(2), lane(3), lane(4), lane(5), lane(6), lane(7))
}

/// The bf16 bits of eight numbers, each in the lower half of 32 bits, beside those of eight others.
@inlinable @inline(__always)
package func interleavedBits(_ low: SIMD8<Float>, _ high: SIMD8<Float>) -> SIMD8<UInt32> {
  roundedUpperBits(low) &>> 16 | roundedUpperBits(high) & 0xFFFF_0000
}

/// The bf16 bits of eight numbers, in the upper halves of 32 bits; the lower halves mean nothing.
@inlinable @inline(__always)
package func roundedUpperBits(_ x: SIMD8<Float>) -> SIMD8<UInt32> {
  let bits = unsafe unsafeBitCast(x, to: SIMD8<UInt32>.self)
  // Half a unit in the last place, less one where the number is even: ties go to even.
  let rounded = bits &+ 0x7FFF &+ ((bits &>> 16) & 1)
  return rounded.replacing(with: bits | 0x40_0000, where: x .!= x)
}

/// The float32 that eight numbers' bits stand for.
@inlinable @inline(__always)
package func widened(_ bits: SIMD8<UInt16>) -> SIMD8<Float> {
  @inline(__always) func lane(_ index: Int) -> UInt32 { UInt32(bits[index]) }
  let lanes = SIMD8(lane(0), lane(1), lane(2), lane(3), lane(4), lane(5), lane(6), lane(7))
  return unsafe unsafeBitCast(lanes &<< 16, to: SIMD8<Float>.self)
}

/// Σ x_j of `count` bf16 numbers, in float32.
package func sum(_ x: UnsafePointer<BFloat16>, _ count: Int) -> Float {
  var sums = SIMD8<Float>.zero
  var index = 0
  while index + 8 <= count {
    let bits = unsafe UnsafeRawPointer(x + index).loadUnaligned(as: SIMD8<UInt16>.self)
    sums += widened(bits)
    index += 8
  }
  var rest: Float = 0
  while index < count {
    unsafe rest += Float(x[index])
    index += 1
  }
  return sums.sum() + rest
}
