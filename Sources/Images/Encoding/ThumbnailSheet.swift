package import Files

/// Small pictures of a split's images in one JPEG, square tiles row after row; for one thread.
@safe package final class ThumbnailSheet {
  /// Tiles in a row.
  package let columns: Int
  private let split: ImageSplit
  private let augmenter: Augmenter
  /// Pixels of a tile's side.
  package let side: Int
  /// The tile of each image that is there.
  private var tiles: [Int: Int] = [:]
  /// Channels of a picture: of two, or of more than three, the first ones are shown.
  private var channels: Int { split.channels < 3 ? 1 : 3 }
  /// The pictures, (channels, side, side) each.
  private var pictures: [[UInt8]] = []

  /// A sheet of plain images of `split`, each at most so many pixels high and wide.
  package init(_ split: ImageSplit, side: Int = 56, columns: Int = 32) {
    self.split = split
    self.columns = columns
    augmenter = Augmenter(split)
    self.side = min(side, max(split.imageHeight, split.imageWidth))
  }

  /// The tile of an image, which is decoded where it has none yet.
  package func tile(of image: Int) throws(FileError) -> Int {
    if let tile = tiles[image] { return tile }
    try append(image)
    tiles[image] = pictures.count - 1
    return pictures.count - 1
  }

  /// Adds a tile with an image, whether it has another or not.
  package func append(_ image: Int) throws(FileError) {
    pictures.append(shrunk(try augmenter.plainBytes(of: image)))
  }

  /// How many rows of tiles there are.
  package var rows: Int { max(1, (pictures.count + columns - 1) / columns) }

  /// The sheet.
  package func jpeg(quality: Int = 82) -> [UInt8] {
    let (height, width) = (rows * side, columns * side)
    var sheet = [UInt8](repeating: 0, count: channels * height * width)
    for (tile, picture) in pictures.enumerated() {
      let (top, left) = (tile / columns * side, tile % columns * side)
      for line in 0..<channels * side {
        let (channel, row) = (line / side, line % side)
        let start = (channel * height + top + row) * width + left
        sheet.replaceSubrange(start..<start + side, with: picture[line * side..<(line + 1) * side])
      }
    }
    return unsafe sheet.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return [] }
      return unsafe ImageEncoder.jpeg(
        PlanarImage(start: start, channels: channels, height: height, width: width),
        quality: quality)
    }
  }

  /// Means over the pixels (C, H, W) that fall in each of the tile's, at least one.
  private func shrunk(_ image: [UInt8]) -> [UInt8] {
    let (height, width) = (split.imageHeight, split.imageWidth)
    func range(_ place: Int, _ length: Int) -> Range<Int> {
      let start = place * length / side
      return start..<max(start + 1, (place + 1) * length / side)
    }
    var tile: [UInt8] = []
    tile.reserveCapacity(channels * side * side)
    for channel in 0..<channels {
      for row in 0..<side {
        let rows = range(row, height)
        for column in 0..<side {
          let columns = range(column, width)
          var sum = 0
          for y in rows {
            for x in columns { sum += Int(image[(channel * height + y) * width + x]) }
          }
          tile.append(UInt8(sum / (rows.count * columns.count)))
        }
      }
    }
    return tile
  }
}
