/// Someone else's bytes of an image, as planes (C, H, W).
@unsafe struct PlanarImage {
  let start: UnsafePointer<UInt8>
  let channels: Int
  let height: Int
  let width: Int
}
