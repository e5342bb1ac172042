internal import Files
internal import Images
internal import Storage

/// Square colour images as MATLAB keeps them: planes of red, green and blue, column by column.
struct ColumnImages {
  /// Bytes of all images, block after block; each block holds whole images.
  private(set) var blocks: [Buffer] = []
  private var extents: [PixelStore.Extent] = []
  private let side: Int

  init(side: Int) { self.side = side }

  /// Takes over `count` images, and turns their columns to rows where they lie: memory for another
  /// copy may not be there.
  mutating func add(_ block: consuming Buffer, count: Int) {
    let pixels = unsafe block.start.assumingMemoryBound(to: UInt8.self)
    for plane in 0..<3 * count {
      let start = unsafe pixels + plane * side * side
      for row in 0..<side {
        for column in 0..<row {
          let (here, there) = (row * side + column, column * side + row)
          unsafe (start[here], start[there]) = unsafe (start[there], start[here])
        }
      }
    }
    for image in 0..<count {
      extents.append(
        PixelStore.Extent(
          block: blocks.count, offset: 3 * side * side * image, height: side, width: side))
    }
    blocks.append(block)
  }

  /// The images with these labels: the first `limit` of each class, in 1 or 3 channels.
  func part(labels: [Int]?, limit: Int?, channels: Int) throws(FileError) -> LabelledSource.Part {
    let whole = PixelStore(blocks: blocks, channels: 3, extents: extents)
    let kept =
      labels.map { LabelledSource.kept(labels: $0, limit: limit) } ?? Array(extents.indices)
    if kept.count == extents.count && channels == 3 {
      return LabelledSource.Part(pixels: .memory(whole), labels: labels)
    }
    let store = try unsafe PixelStore(
      count: kept.count, channels: channels, height: side, width: side
    ) { index, planes throws(FileError) in
      unsafe convertPlanes(
        from: whole[kept[index]].start, channels: 3, to: planes, channels: channels,
        count: side * side)
    }
    return LabelledSource.Part(
      pixels: .memory(store), labels: labels.map { all in kept.map { all[$0] } })
  }
}
