/// A bf16 number: the upper half of a float's bits, so 8 bits of exponent and 8 digits.
///
/// Numbers are kept and sent as such, and computed with as floats: no processor that this is built for
/// need compute with them.
@frozen public struct BFloat16: BitwiseCopyable, Hashable, Sendable {
  /// The bits.
  public let bitPattern: UInt16

  /// The number of these bits.
  @inlinable public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

  /// The number nearest to a float, of two equally near the even one; a NaN stays one.
  @inlinable public init(_ value: Float) {
    let bits = value.bitPattern
    // Half a unit in the last place, less one where the number is even: ties go to even.
    let rounded = value.isNaN ? bits | 0x40_0000 : bits &+ 0x7FFF &+ ((bits &>> 16) & 1)
    self.init(bitPattern: UInt16(truncatingIfNeeded: rounded &>> 16))
  }
}

extension Float {
  /// The float that a bf16 number is.
  @inlinable public init(_ number: BFloat16) {
    self.init(bitPattern: UInt32(number.bitPattern) &<< 16)
  }
}
