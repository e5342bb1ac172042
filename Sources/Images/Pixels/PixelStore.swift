package import Files
package import Storage

/// Decoded images of any sizes in blocks of memory, each as planes (C, H, W) of bytes.
package struct PixelStore: Sendable {
  /// Where an image lies, and its size.
  package struct Extent: Sendable {
    let block: Int
    let offset: Int
    let height: Int
    let width: Int

    /// An image of that size, `offset` bytes from the start of a block.
    package init(block: Int = 0, offset: Int, height: Int, width: Int) {
      self.block = block
      self.offset = offset
      self.height = height
      self.width = width
    }
  }

  let blocks: [Buffer]
  let channels: Int
  let extents: [Extent]

  /// Room for `count` images of one size, filled by `fill`, which gets the place of image `index`.
  package init(
    count: Int, channels: Int, height: Int, width: Int,
    fill: (_ index: Int, _ planes: UnsafeMutablePointer<UInt8>) throws(FileError) -> Void
  ) throws(FileError) {
    let size = channels * height * width
    let buffer = Buffer(byteCount: count * size)
    for index in 0..<count {
      try unsafe fill(index, buffer.start.assumingMemoryBound(to: UInt8.self) + index * size)
    }
    self.init(
      blocks: [buffer], channels: channels,
      extents: (0..<count).map { Extent(offset: $0 * size, height: height, width: width) })
  }

  package init(blocks: [Buffer], channels: Int, extents: [Extent]) {
    self.blocks = blocks
    self.channels = channels
    self.extents = extents
  }

  /// Bytes of all blocks.
  var byteCount: Int { blocks.reduce(0) { $0 + $1.byteCount } }

  /// What tells these images and their order from others, by their bytes.
  var fingerprint: UInt64 {
    var print = Fingerprint()
    for (index, extent) in extents.enumerated() {
      unsafe print.add(
        UnsafeRawBufferPointer(
          start: self[index].start, count: channels * extent.height * extent.width))
    }
    return print.value
  }

  /// The bytes of image `index`, to be used while this store lives.
  @unsafe package subscript(index: Int) -> PlanarImage {
    let extent = extents[index]
    let block = unsafe blocks[extent.block].start.assumingMemoryBound(to: UInt8.self)
    return unsafe PlanarImage(
      start: UnsafePointer(block + extent.offset), channels: channels, height: extent.height,
      width: extent.width)
  }
}
