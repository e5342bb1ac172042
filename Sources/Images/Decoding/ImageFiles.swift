internal import Storage

/// Image files of a split, in order.
package struct ImageFiles: Sendable {
  let paths: [String]

  /// Files at these paths.
  package init(paths: [String]) { self.paths = paths }

  /// All images decoded; nil if they take more than `limit` bytes.
  ///
  /// Throws when a file cannot be decoded, or has another size than `uniform`, (height, width).
  package func decoded(_ decoder: ImageDecoder, uniform: (height: Int, width: Int)?, limit: Int)
    throws(DatasetError) -> PixelStore?
  {
    var total = 0
    if let uniform {
      total = paths.count * decoder.channels * uniform.height * uniform.width
      if total > limit { return nil }
    } else {
      // Compressed files are smaller than their pixels: no need to decode what cannot fit.
      for path in paths {
        total += try FilePath.size(path)
        if total > limit { return nil }
      }
    }
    var buffer = Buffer(byteCount: total)
    var extents: [PixelStore.Extent] = []
    extents.reserveCapacity(paths.count)
    var end = 0
    for path in paths {
      try decoder.decode(path)
      let image = unsafe decoder.image
      let (height, width) = unsafe (image.height, image.width)
      if let uniform {
        try ImageFiles.check(
          path, height: height, width: width, expectedHeight: uniform.height,
          expectedWidth: uniform.width)
      }
      let size = decoder.channels * height * width
      if end + size > limit { return nil }
      if end + size > buffer.byteCount {
        let larger = Buffer(byteCount: min(max(2 * buffer.byteCount, end + size), limit))
        unsafe larger.start.copyMemory(from: buffer.start, byteCount: end)
        buffer = larger
      }
      unsafe (buffer.start + end).copyMemory(from: image.start, byteCount: size)
      extents.append(PixelStore.Extent(offset: end, height: height, width: width))
      end += size
    }
    return PixelStore(blocks: [buffer], channels: decoder.channels, extents: extents)
  }

  /// Throws an error that says what to do, when an image has not the size that all should have.
  static func check(
    _ path: String, height: Int, width: Int, expectedHeight: Int, expectedWidth: Int
  ) throws(DatasetError) {
    guard height != expectedHeight || width != expectedWidth else { return }
    throw DatasetError(
      path,
      "\(width) × \(height) pixels, but the first image has \(expectedWidth) × \(expectedHeight); "
        + "image-size would resize all to one size")
  }
}
