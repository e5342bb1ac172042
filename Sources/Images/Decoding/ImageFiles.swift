package import Files
internal import Storage

/// Image files of a split, in order.
package struct ImageFiles: Sendable {
  let paths: [String]
  private let root: String

  /// Files at these paths, which lie below `root`.
  package init(paths: [String], root: String) {
    self.paths = paths
    self.root = Path.join(root, "")
  }

  /// The paths below the root, in order.
  var names: some Sequence<String> {
    paths.lazy.map { [root] path in
      path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }
  }

  /// What tells these files and their order from others, by their names, wherever the root lies.
  var fingerprint: UInt64 {
    var print = Fingerprint()
    for name in names { print.add(name) }
    return print.value
  }

  /// Height and width of the first image.
  package func firstSize(_ decoder: ImageDecoder) throws(FileError) -> (height: Int, width: Int) {
    try reading(0) { () throws(FileError) in try decoder.open(paths[0]) }
    return decoder.size
  }

  /// All images decoded; nil if they take more than `limit` bytes.
  ///
  /// Throws when a file cannot be decoded, or has another size than `uniform`, (height, width); the
  /// error says how many came before it.
  package func decoded(_ decoder: ImageDecoder, uniform: (height: Int, width: Int)?, limit: Int)
    throws(FileError) -> PixelStore?
  {
    var total = 0
    if let uniform {
      total = paths.count * decoder.channels * uniform.height * uniform.width
      if total > limit { return nil }
    } else {
      // Compressed files are smaller than their pixels: no need to decode what cannot fit.
      for path in paths {
        total += try Path.size(path)
        if total > limit { return nil }
      }
    }
    var buffer = Buffer(byteCount: total)
    var extents: [PixelStore.Extent] = []
    extents.reserveCapacity(paths.count)
    var end = 0
    for (index, path) in paths.enumerated() {
      try reading(index) { () throws(FileError) in
        try decoder.decode(path)
        guard let uniform else { return }
        try unsafe ImageFiles.check(
          path, height: decoder.image.height, width: decoder.image.width,
          expectedHeight: uniform.height, expectedWidth: uniform.width)
      }
      let image = unsafe decoder.image
      let (height, width) = unsafe (image.height, image.width)
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

  /// Adds to an error at image `index` how far reading came, since there may be more such images.
  private func reading(_ index: Int, _ body: () throws(FileError) -> Void) throws(FileError) {
    do {
      try body()
    } catch {
      let count = "\(index) of \(paths.count) images"
      throw FileError(error.subject, "\(error.problem); \(count) had been read before it")
    }
  }

  /// Throws an error that says what to do, when an image has not the size that all should have.
  static func check(
    _ path: String, height: Int, width: Int, expectedHeight: Int, expectedWidth: Int
  ) throws(FileError) {
    guard height != expectedHeight || width != expectedWidth else { return }
    throw FileError(
      path,
      "\(width) × \(height) pixels, but the first image has \(expectedWidth) × \(expectedHeight); "
        + "image-size would resize all to one size")
  }
}
