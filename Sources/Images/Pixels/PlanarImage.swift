/// Someone else's bytes of an image, as planes (C, H, W).
@unsafe package struct PlanarImage {
  package let start: UnsafePointer<UInt8>
  package let channels: Int
  package let height: Int
  package let width: Int
}
