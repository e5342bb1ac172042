public import Files
internal import Randomness
public import Storage

/// Turns images of a split into normalised tensors; for one thread, with scratch memory of its own.
@safe public final class Augmenter {
  let split: ImageSplit
  private let resizer: Resizer
  private let decoder: ImageDecoder
  private let pixels: Buffer
  private let table: [Float]

  /// An augmenter for images of `split`.
  public init(_ split: ImageSplit) {
    self.split = split
    resizer = Resizer(channels: split.channels, height: split.imageHeight, width: split.imageWidth)
    decoder = ImageDecoder(channels: split.channels)
    pixels = Buffer(byteCount: split.imageElements)
    table = zip(split.statistics.mean, split.statistics.std).flatMap { mean, std in
      (0..<256).map { (Float($0) / 255 - mean) / std }
    }
  }

  /// Numbers in an image as it comes out: C · H · W.
  public var imageElements: Int { split.imageElements }

  /// Writes image `index`, augmented by `recipe` or plain, to `target` as (C, H, W), normalised.
  ///
  /// What chance decides is a function of seed, round, epoch and index alone.
  ///
  /// - Throws: An error that names the file, when it cannot be decoded or has another size.
  public func prepare(
    _ index: Int, _ recipe: StandardAugmentation?, seed: UInt64, round: Int, epoch: Int,
    into target: Tensor
  ) throws(FileError) {
    precondition(target.count == split.imageElements, "\(target.shape) for an image")
    if let recipe {
      var stream = RandomStream(seed: seed, "augmentation", round, epoch, index)
      try unsafe withSource(index) { source in
        let draw = unsafe AugmentationDraw(
          recipe, height: source.height, width: source.width, from: &stream)
        unsafe apply(draw, to: source)
      }
    } else {
      try unsafe withSource(index) {
        unsafe resizer.centre($0, resizes: split.resizes, into: planes)
      }
    }
    normalise(into: target)
  }

  /// The bytes, (C, H, W), of image `index` after what `draw` says.
  ///
  /// - Throws: An error that names the file, when it cannot be decoded or has another size.
  package func bytes(of index: Int, after draw: AugmentationDraw) throws(FileError) -> [UInt8] {
    try unsafe withSource(index) { unsafe apply(draw, to: $0) }
    return unsafe Array(
      UnsafeBufferPointer(start: UnsafePointer(planes.start), count: split.imageElements))
  }

  /// The bytes, (C, H, W), of the plain image `index`, resized if the split does so.
  ///
  /// - Throws: An error that names the file, when it cannot be decoded or has another size.
  package func plainBytes(of index: Int) throws(FileError) -> [UInt8] {
    try unsafe withSource(index) {
      unsafe resizer.centre($0, resizes: split.resizes, into: planes)
    }
    return unsafe Array(
      UnsafeBufferPointer(start: UnsafePointer(planes.start), count: split.imageElements))
  }

  private func apply(_ draw: AugmentationDraw, to source: PlanarImage) {
    let planes = unsafe planes
    unsafe resizer.resize(source, draw.crop, into: planes)
    for step in 0..<4 {
      switch AugmentationDraw.Jitter(rawValue: draw.order[step]) {
      case .brightness: unsafe planes.changeBrightness(by: draw.brightness)
      case .contrast: unsafe planes.changeContrast(by: draw.contrast)
      case .saturation: unsafe planes.changeSaturation(by: draw.saturation)
      case .hue: unsafe planes.turnHue(by: draw.hue)
      case nil: break
      }
    }
    if draw.isGrey { unsafe planes.becomeGrey() }
    if draw.isFlipped { unsafe planes.flip() }
  }

  private var planes: MutablePlanes {
    unsafe MutablePlanes(
      start: pixels.start.assumingMemoryBound(to: UInt8.self), channels: split.channels,
      height: split.imageHeight, width: split.imageWidth)
  }

  private func withSource(_ index: Int, _ body: (PlanarImage) -> Void) throws(FileError) {
    precondition(index >= 0 && index < split.count, "image \(index) of \(split.count)")
    switch split.pixels {
    case .memory(let store): unsafe body(store[index])
    case .files(let files):
      try decoder.decode(files.paths[index])
      let image = unsafe decoder.image
      if !split.resizes {
        try ImageFiles.check(
          files.paths[index], height: unsafe image.height, width: unsafe image.width,
          expectedHeight: split.imageHeight, expectedWidth: split.imageWidth)
      }
      unsafe body(image)
    }
  }

  private func normalise(into target: Tensor) {
    let source = unsafe planes
    let count = unsafe source.count
    unsafe table.withUnsafeBufferPointer { table in
      guard let base = table.baseAddress else { return }
      for channel in 0..<split.channels {
        let levels = unsafe base + 256 * channel
        let bytes = unsafe source.start + channel * count
        let floats = unsafe target.pointer + channel * count
        for pixel in 0..<count { unsafe floats[pixel] = levels[Int(bytes[pixel])] }
      }
    }
  }
}
