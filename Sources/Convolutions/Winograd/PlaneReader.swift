internal import Activations
internal import Arithmetic

/// How the transforms read one group of channels of one image: as floats, by the vector's number.
protocol PlaneReader {
  subscript(_ place: Int) -> SIMD8<Float> { get }
}

/// A plane as it is stored.
@unsafe struct StoredPlane<S: StoredLanes>: PlaneReader where S.Lanes == SIMD8<Float> {
  let start: UnsafeMutablePointer<S>

  @inline(__always) subscript(_ place: Int) -> SIMD8<Float> { unsafe start[place].lanes }
}

/// ReLU(scale·x + shift) of a plane x.
@unsafe struct RectifiedPlane<S: StoredLanes>: PlaneReader where S.Lanes == SIMD8<Float> {
  let start: UnsafeMutablePointer<S>
  let scale: SIMD8<Float>
  let shift: SIMD8<Float>

  @inline(__always) subscript(_ place: Int) -> SIMD8<Float> {
    unsafe shift.addingProduct(start[place].lanes, scale).rectified()
  }
}
