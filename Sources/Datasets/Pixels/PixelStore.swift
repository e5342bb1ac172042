internal import Storage

/// Decoded images of any sizes in one block of memory, each as planes (C, H, W) of bytes.
struct PixelStore: Sendable {
  /// Where an image lies, and its size.
  struct Extent: Sendable {
    let offset: Int
    let height: Int
    let width: Int
  }

  let buffer: Buffer
  let channels: Int
  let extents: [Extent]

  /// Room for `count` images of one size, filled by `fill`, which gets the bytes of image `index`.
  init(
    count: Int, channels: Int, height: Int, width: Int,
    fill: (_ index: Int, _ planes: UnsafeMutablePointer<UInt8>) -> Void
  ) {
    let size = channels * height * width
    let buffer = Buffer(byteCount: count * size)
    for index in 0..<count {
      unsafe fill(index, buffer.start.assumingMemoryBound(to: UInt8.self) + index * size)
    }
    self.buffer = buffer
    self.channels = channels
    self.extents = (0..<count).map { Extent(offset: $0 * size, height: height, width: width) }
  }

  init(buffer: Buffer, channels: Int, extents: [Extent]) {
    self.buffer = buffer
    self.channels = channels
    self.extents = extents
  }

  /// The bytes of image `index`, to be used while this store lives.
  @unsafe subscript(index: Int) -> PlanarImage {
    let extent = extents[index]
    return unsafe PlanarImage(
      start: UnsafePointer(buffer.start.assumingMemoryBound(to: UInt8.self) + extent.offset),
      channels: channels, height: extent.height, width: extent.width)
  }
}
