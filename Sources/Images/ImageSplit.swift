internal import Storage

/// The images of one split, without labels.
public struct ImageSplit: Sendable {
  let pixels: PixelSource
  /// Height of an image as it comes out, in pixels.
  public let imageHeight: Int
  /// Width of an image as it comes out, in pixels.
  public let imageWidth: Int
  /// Whether images of other sizes are resized; else one is an error.
  let resizes: Bool
  /// What images are normalised with.
  public private(set) var statistics: PixelStatistics
  /// Which numbers of 16-bit files become black and white; nil for the usual ones.
  let range: PixelRange?
  /// What tells these images and their order from others: by the names of their files below the
  /// data root, or by their pixels where they are not files.
  public let fingerprint: UInt64
  private let files: ImageFiles?

  /// Images with these pixels, which come out at that height and width.
  ///
  /// `files` are those that pixels in memory were decoded from, if any.
  package init(
    pixels: PixelSource, files: ImageFiles? = nil, imageHeight: Int, imageWidth: Int,
    resizes: Bool, statistics: PixelStatistics, range: PixelRange? = nil
  ) {
    switch pixels {
    case .files(let files):
      self.files = files
      fingerprint = files.fingerprint
    case .memory(let store):
      self.files = files
      fingerprint = files?.fingerprint ?? store.fingerprint
    }
    self.pixels = pixels
    self.imageHeight = imageHeight
    self.imageWidth = imageWidth
    self.resizes = resizes
    self.statistics = statistics
    self.range = range
  }

  /// A split of images in memory: `planes` holds one after the other, each (C, H, W).
  ///
  /// For benchmarks and tests that bring their own pixels. With `imageSize`, images are resized to
  /// that height and width. With `count`, so many images look like these, in turn.
  public init(
    planes: [UInt8], channels: Int, height: Int, width: Int, count: Int? = nil,
    imageSize: Int? = nil, statistics: PixelStatistics
  ) {
    let size = channels * height * width
    precondition(planes.count % size == 0, "\(planes.count) bytes of images of \(size)")
    precondition(statistics.mean.count == channels, "\(statistics) for \(channels) channels")
    let block = Buffer(byteCount: planes.count)
    unsafe planes.withUnsafeBytes {
      unsafe UnsafeMutableRawBufferPointer(start: block.start, count: planes.count).copyMemory(
        from: $0)
    }
    let store = PixelStore(
      blocks: [block], channels: channels,
      extents: (0..<(count ?? planes.count / size)).map {
        PixelStore.Extent(offset: $0 * size % planes.count, height: height, width: width)
      })
    self.init(
      pixels: .memory(store), imageHeight: imageSize ?? height, imageWidth: imageSize ?? width,
      resizes: imageSize != nil, statistics: statistics)
  }

  /// A split of images in memory whose random crops come out at another, not square, size.
  package init(
    planes: [UInt8], channels: Int, height: Int, width: Int, outputHeight: Int, outputWidth: Int,
    statistics: PixelStatistics
  ) {
    let plain = ImageSplit(
      planes: planes, channels: channels, height: height, width: width, statistics: statistics)
    self.init(
      pixels: plain.pixels, imageHeight: outputHeight, imageWidth: outputWidth, resizes: true,
      statistics: statistics)
  }

  /// These images with other statistics.
  func with(_ statistics: PixelStatistics) -> ImageSplit {
    var images = self
    images.statistics = statistics
    return images
  }

  /// These images, which are files, with their pixels in memory.
  package func keeping(_ store: PixelStore) -> ImageSplit {
    precondition(store.extents.count == count, "\(store.extents.count) images for \(count)")
    return ImageSplit(
      pixels: .memory(store), files: files, imageHeight: imageHeight, imageWidth: imageWidth,
      resizes: resizes, statistics: statistics, range: range)
  }

  /// The paths of the images' files below the data root, in order; nil where they are not files.
  public var names: (any Sequence<String>)? { files?.names }

  /// Whether plain images are cut from larger ones, so that views of them differ.
  public var hasMargin: Bool {
    resizes && min(imageHeight, imageWidth) >= PlainResize.leastWithMargin
  }

  /// The name of an image's file below the data root; nil where the images are not files.
  public func name(of image: Int) -> String? { files?.index.listedName(image) }

  /// How many images there are.
  public var count: Int { pixels.count }

  /// Channels of an image: 1 for grey, 3 for colour, or as many as its files have.
  public var channels: Int { statistics.mean.count }

  /// What files are brought to.
  var pixelForm: PixelForm { PixelForm(channels: channels, range: range) }

  /// Numbers in an image as it comes out: C · H · W.
  public var imageElements: Int { channels * imageHeight * imageWidth }

  /// How many of these bytes this process has touched by now.
  package var residentBytes: Int {
    switch pixels {
    case .memory(let store): store.residentByteCount
    case .files: 0
    }
  }

  /// Bytes of decoded pixels that the split keeps in memory; 0 when it decodes files as needed.
  public var keptBytes: Int {
    switch pixels {
    case .memory(let store): store.byteCount
    case .files: 0
    }
  }
}
