package import Files
internal import Storage

/// Image files of a split, in order; or images that lie in archives.
package struct ImageFiles: Sendable {
  /// Where they lie below the root.
  package let index: ImageIndex
  private let root: String

  /// Images of an index, which lie below `root`.
  package init(_ index: ImageIndex, root: String) {
    self.index = index
    self.root = Path.join(root, "")
  }

  /// How many there are.
  package var count: Int { index.count }

  /// The names below the root, in order.
  var names: some Sequence<String> {
    (0..<index.count).lazy.map { [index] in index.listedName($0) }
  }

  /// What tells these files and their order from others, by their names, wherever the root lies.
  var fingerprint: UInt64 {
    var print = Fingerprint()
    for name in names { print.add(name) }
    return print.value
  }

  /// What errors call an image.
  package func path(_ image: Int) -> String { root + index[image].name }

  /// Reads an image and its header.
  ///
  /// - Throws: An error that names the file, also where it has changed since the index was made.
  package func open(_ image: Int, by decoder: ImageDecoder) throws(FileError) {
    let place = index[image]
    try decoder.open(root + place.path, place.bytes, name: root + place.name) {
      (stamp) throws(FileError) in
      guard index.isUnchanged(image, stamp) else {
        throw FileError(
          root + place.path, "has changed since the list of images was made",
          advice:
            "remove that list, images.index in the run's folder or the file that --index names")
      }
    }
  }

  /// Height and width of the first image.
  package func firstSize(_ decoder: ImageDecoder) throws(FileError) -> (height: Int, width: Int) {
    try reading(0, of: 0..<count) { () throws(FileError) in try open(0, by: decoder) }
    return decoder.size
  }

  /// The images of `part` decoded; nil if all images, or these, take more than `limit` bytes.
  ///
  /// Throws when a file cannot be decoded, or has another size than `uniform`, (height, width); the
  /// error says how many came before it.
  package func decoded(
    _ decoder: ImageDecoder, _ part: Range<Int>, uniform: (height: Int, width: Int)?, limit: Int
  ) throws(FileError) -> PixelStore? {
    // Compressed files are smaller than their pixels: no need to decode what cannot fit.
    let total =
      uniform.map { count * decoder.wanted.channels * $0.height * $0.width } ?? index.byteCount
    guard total <= limit else { return nil }
    var buffer = Buffer(byteCount: total / max(count, 1) * part.count)
    var extents: [PixelStore.Extent] = []
    extents.reserveCapacity(part.count)
    var end = 0
    for image in part {
      try reading(image, of: part) { () throws(FileError) in
        try open(image, by: decoder)
        try decoder.decode()
        guard let uniform else { return }
        try unsafe ImageFiles.check(
          path(image), height: decoder.image.height, width: decoder.image.width,
          expectedHeight: uniform.height, expectedWidth: uniform.width)
      }
      let pixels = unsafe decoder.image
      let (height, width) = unsafe (pixels.height, pixels.width)
      let size = decoder.wanted.channels * height * width
      if end + size > limit { return nil }
      if end + size > buffer.byteCount {
        let larger = Buffer(byteCount: min(max(2 * buffer.byteCount, end + size), limit))
        unsafe larger.start.copyMemory(from: buffer.start, byteCount: end)
        buffer = larger
      }
      unsafe (buffer.start + end).copyMemory(from: pixels.start, byteCount: size)
      extents.append(PixelStore.Extent(offset: end, height: height, width: width))
      end += size
    }
    return PixelStore(blocks: [buffer], channels: decoder.wanted.channels, extents: extents)
  }

  /// Adds to an error at an image of `part` how far reading came, since there may be more such images.
  private func reading(
    _ image: Int, of part: Range<Int>, _ body: () throws(FileError) -> Void
  ) throws(FileError) {
    do {
      try body()
    } catch {
      throw FileError(
        error.subject,
        "\(error.problem); \(image - part.lowerBound) of \(part.count) images had been read before it",
        advice: error.advice)
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
