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
  package let channels: Int
  let extents: [Extent]
  /// Bytes that this process has touched by now: fewer where it shares blocks that others filled.
  package var residentByteCount: Int

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

  /// Images in these blocks.
  package init(blocks: [Buffer], channels: Int, extents: [Extent]) {
    self.blocks = blocks
    self.channels = channels
    self.extents = extents
    residentByteCount = blocks.reduce(0) { $0 + $1.byteCount }
  }

  /// Height and width of each image, in order; images follow each other without gaps where they were
  /// decoded from files.
  package var sizes: [Int] { extents.flatMap { [$0.height, $0.width] } }

  /// Images that lie one behind the other in each of the blocks.
  ///
  /// - Parameter sizes: height and width of each image of a block, as `sizes` has them.
  package init(blocks: [Buffer], channels: Int, sizes: [[Int]]) {
    var extents: [Extent] = []
    for (block, sizes) in sizes.enumerated() {
      var offset = 0
      for image in stride(from: 0, to: sizes.count, by: 2) {
        let (height, width) = (sizes[image], sizes[image + 1])
        extents.append(Extent(block: block, offset: offset, height: height, width: width))
        offset += channels * height * width
      }
    }
    self.init(blocks: blocks, channels: channels, extents: extents)
  }

  /// Bytes of the images, which may be fewer than those of the blocks.
  package var imageByteCount: Int { extents.reduce(0) { $0 + channels * $1.height * $1.width } }

  /// Copies the images of a store of one block to the start of another place.
  package func copyImages(to place: Buffer) {
    precondition(blocks.count == 1 && imageByteCount <= place.byteCount, "too little room")
    unsafe place.start.copyMemory(from: blocks[0].start, byteCount: imageByteCount)
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
