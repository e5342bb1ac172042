internal import Arithmetic

/// A sum of numbers between −2 and 2, as integers: it is the same in whatever order they are added.
///
/// Each number is rounded to a multiple of 2⁻⁴⁴, kept in two parts so that up to 2⁴⁰ numbers fit. So
/// a sum does not depend on how rows are spread over tiles, threads and ranks, and equal multisets
/// of numbers have equal sums.
public struct FixedPoint: Equatable, Sendable {
  /// Multiples of 2⁻²¹.
  public var coarse: Int64
  /// Multiples of 2⁻⁴⁴.
  public var fine: Int64

  /// A sum of these parts.
  public init(coarse: Int64 = 0, fine: Int64 = 0) {
    self.coarse = coarse
    self.fine = fine
  }

  /// The sum.
  public var value: Double { Double(coarse) * 0x1p-21 + Double(fine) * 0x1p-44 }

  /// The sum with its sign changed.
  var negated: FixedPoint { FixedPoint(coarse: -coarse, fine: -fine) }

  /// Adds in place.
  public static func += (a: inout FixedPoint, b: FixedPoint) {
    a.coarse += b.coarse
    a.fine += b.fine
  }
}

/// Eight partial sums of a `FixedPoint`, for at most 256 numbers each.
struct FixedPointLanes {
  private var coarse = SIMD8<Int32>.zero
  private var fine = SIMD8<Int32>.zero

  // Adding 6 to a number makes 2⁻²¹ its unit in the last place, adding 1.5·2⁻²¹ to the rest makes it
  // 2⁻⁴⁴: the bits are then the bits of the offset plus the multiple.
  private static let coarseOffset: Float = 6
  private static let fineOffset: Float = 0x1.8p-21

  /// Eight numbers, −2 … 2, as the bits of their offset multiples.
  struct Parts {
    let coarse: SIMD8<Int32>
    let fine: SIMD8<Int32>

    @inline(__always)
    init(_ x: SIMD8<Float>) {
      let rounded = x + SIMD8(repeating: FixedPointLanes.coarseOffset)
      let rest = x - (rounded - SIMD8(repeating: FixedPointLanes.coarseOffset))
      let roundedRest = rest + SIMD8(repeating: FixedPointLanes.fineOffset)
      coarse = unsafe unsafeBitCast(rounded, to: SIMD8<Int32>.self)
      fine = unsafe unsafeBitCast(roundedRest, to: SIMD8<Int32>.self)
    }
  }

  /// Adds a number to each partial sum.
  @inline(__always)
  mutating func add(_ parts: Parts) {
    coarse &+= parts.coarse
    fine &+= parts.fine
  }

  /// The sum of all, after `additions` to each.
  @inline(__always)
  func total(additions: Int) -> FixedPoint {
    var total = FixedPoint()
    for lane in 0..<8 {
      total += FixedPointLanes.total(coarse[lane], fine[lane], additions: additions)
    }
    return total
  }

  /// The sum of so many numbers' parts; the bits of the offsets, added as often, leave again.
  @inline(__always)
  static func total(_ coarse: Int32, _ fine: Int32, additions: Int) -> FixedPoint {
    let count = Int32(truncatingIfNeeded: additions)
    let coarseBits = Int32(bitPattern: coarseOffset.bitPattern) &* count
    let fineBits = Int32(bitPattern: fineOffset.bitPattern) &* count
    return FixedPoint(coarse: Int64(coarse &- coarseBits), fine: Int64(fine &- fineBits))
  }
}
