internal import Arithmetic

/// Eight or sixteen floats side by side, with the operations on them that Swift's generic SIMD
/// code would do one lane at a time.
@usableFromInline package protocol FloatLanes: SIMD, Sendable where Scalar == Float {
  /// max(x, 0) in each lane; a NaN stays one.
  func rectified() -> Self
  /// These lanes where `other` is above zero, else zero.
  func kept(where other: Self) -> Self
  /// The larger of the two in each lane; a NaN stays one.
  func larger(of other: Self) -> Self
  /// These lanes where `x` is equal to `y`, else zero.
  func kept(where x: Self, equals y: Self) -> Self
}

extension SIMD8<Float>: FloatLanes {
  @inlinable @inline(__always) package func rectified() -> Self {
    replacing(with: 0, where: self .< Self.zero)
  }
  @inlinable @inline(__always) package func kept(where other: Self) -> Self {
    Self.zero.replacing(with: self, where: other .> Self.zero)
  }
  @inlinable @inline(__always) package func larger(of other: Self) -> Self {
    replacing(with: other, where: (other .> self) .| (other .!= other))
  }
  @inlinable @inline(__always) package func kept(where x: Self, equals y: Self) -> Self {
    Self.zero.replacing(with: self, where: x .== y)
  }
}

extension SIMD16<Float>: FloatLanes {
  @inlinable @inline(__always) package func rectified() -> Self {
    replacing(with: 0, where: self .< Self.zero)
  }
  @inlinable @inline(__always) package func kept(where other: Self) -> Self {
    Self.zero.replacing(with: self, where: other .> Self.zero)
  }
  @inlinable @inline(__always) package func larger(of other: Self) -> Self {
    replacing(with: other, where: (other .> self) .| (other .!= other))
  }
  @inlinable @inline(__always) package func kept(where x: Self, equals y: Self) -> Self {
    Self.zero.replacing(with: self, where: x .== y)
  }
}
