internal import Arithmetic
internal import Storage

/// Eight or sixteen numbers of an activation as they are stored, and as they are computed with.
protocol StoredLanes: Sendable {
  associatedtype Lanes: FloatLanes & StoredLanes where Lanes.Lanes == Lanes
  /// The numbers as floats.
  var lanes: Lanes { get }
  /// Floats as they are stored: the nearest, of two equally near the even one.
  init(rounding lanes: Lanes)
}

extension SIMD8<Float>: StoredLanes {
  @inline(__always) var lanes: Self { self }
  @inline(__always) init(rounding lanes: Self) { self = lanes }
}

extension SIMD16<Float>: StoredLanes {
  @inline(__always) var lanes: Self { self }
  @inline(__always) init(rounding lanes: Self) { self = lanes }
}

/// Eight bf16 numbers.
struct BFloat16x8: StoredLanes {
  private let bits: SIMD8<UInt16>

  @inline(__always) var lanes: SIMD8<Float> { widened(bits) }

  @inline(__always) init(rounding lanes: SIMD8<Float>) { bits = roundedBits(lanes) }
}

/// Sixteen bf16 numbers.
struct BFloat16x16: StoredLanes {
  private let bits: SIMD16<UInt16>

  @inline(__always) var lanes: SIMD16<Float> {
    SIMD16(
      lowHalf: BFloat16x8(bits: bits.lowHalf).lanes, highHalf: BFloat16x8(bits: bits.highHalf).lanes
    )
  }

  @inline(__always) init(rounding lanes: SIMD16<Float>) {
    bits = SIMD16(lowHalf: roundedBits(lanes.lowHalf), highHalf: roundedBits(lanes.highHalf))
  }
}

extension BFloat16x8 {
  @inline(__always) fileprivate init(bits: SIMD8<UInt16>) { self.bits = bits }
}

/// Which of the stored lanes an activation is made of.
enum StoredLanesKind {
  case sixteenFloats
  case eightFloats
  case sixteenBFloats
  case eightBFloats

  init(_ shape: ActivationShape) {
    let isSixteen = shape.channelBlock.isMultiple(of: 16)
    self =
      switch shape.precision {
      case .fp32: isSixteen ? .sixteenFloats : .eightFloats
      case .bf16: isSixteen ? .sixteenBFloats : .eightBFloats
      }
  }
}

extension Tensor {
  /// Numbers side by side, from a place on.
  @inline(__always)
  func lanes<Lanes: FloatLanes>(at place: Int, _: Lanes.Type) -> Lanes {
    unsafe UnsafeRawPointer(pointer + place).assumingMemoryBound(to: Lanes.self)[0]
  }
}
