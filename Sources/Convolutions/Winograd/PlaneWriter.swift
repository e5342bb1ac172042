internal import Activations
internal import Arithmetic

/// How the transforms write one group of channels of one image, and what is summed on the way.
protocol PlaneWriter {
  associatedtype Sums: PlaneSums
  /// What was summed.
  var sums: Sums { get }
  /// Stores the vector of that number; the first one first.
  mutating func write(_ value: SIMD8<Float>, at place: Int)
}

/// Stores values.
@unsafe struct PlainWriter<S: StoredLanes>: PlaneWriter where S.Lanes == SIMD8<Float> {
  let start: UnsafeMutablePointer<S>

  var sums: NoSums { NoSums() }

  @inline(__always) mutating func write(_ value: SIMD8<Float>, at place: Int) {
    unsafe start[place] = S(rounding: value)
  }
}

/// Stores values and sums them as they are stored.
@unsafe struct ValueWriter<S: StoredLanes>: PlaneWriter where S.Lanes == SIMD8<Float> {
  let start: UnsafeMutablePointer<S>
  var sums: ValueSums<SIMD8<Float>>

  @inline(__always) mutating func write(_ value: SIMD8<Float>, at place: Int) {
    let stored = S(rounding: value)
    unsafe start[place] = stored
    unsafe sums.add(stored.lanes, isFirst: place == 0)
  }
}

/// Stores gradients of ReLU(scale·x + shift), taken back through ReLU, and sums them.
@unsafe struct GradientWriter<S: StoredLanes>: PlaneWriter where S.Lanes == SIMD8<Float> {
  let start: UnsafeMutablePointer<S>
  /// x.
  let input: UnsafeMutablePointer<S>
  let scale: SIMD8<Float>
  let shift: SIMD8<Float>
  var sums: GradientSums<SIMD8<Float>>

  @inline(__always) mutating func write(_ value: SIMD8<Float>, at place: Int) {
    let x = unsafe input[place].lanes
    let gradient = unsafe value.kept(where: shift.addingProduct(x, scale))
    unsafe start[place] = S(rounding: gradient)
    unsafe sums.add(gradient, of: x)
  }
}
