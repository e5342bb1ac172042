/// Bytes of an image that may be changed, as planes (C, H, W).
@unsafe struct MutablePlanes {
  let start: UnsafeMutablePointer<UInt8>
  let channels: Int
  let height: Int
  let width: Int

  /// Pixels of a plane.
  var count: Int { unsafe height * width }
}
