public import Files
internal import Randomness
public import Storage

/// Turns images of a split into normalised tensors; for one thread, with scratch memory of its own.
@safe public final class Augmenter {
  let split: ImageSplit
  private let resizer: Resizer
  private let source: PartReader
  private let pixels: Buffer
  private let table: [Float]

  /// An augmenter for images of `split`.
  public init(_ split: ImageSplit) {
    self.split = split
    resizer = Resizer(channels: split.channels, height: split.imageHeight, width: split.imageWidth)
    source = PartReader(split)
    pixels = Buffer(byteCount: split.imageElements)
    table = zip(split.statistics.mean, split.statistics.std).flatMap { mean, std in
      (0..<256).map { (Float($0) / 255 - mean) / std }
    }
  }

  /// Numbers in an image as it comes out: C · H · W.
  public var imageElements: Int { split.imageElements }

  /// Writes image `index`, augmented by `recipe`, or a view of it plain, to `target` as (C, H, W),
  /// normalised.
  ///
  /// What chance decides is a function of seed, round, epoch and index alone.
  ///
  /// - Throws: An error that names the file, when it cannot be decoded or has another size.
  public func prepare(
    _ index: Int, _ recipe: AugmentationRecipe?, view: CropView = .centre, seed: UInt64,
    round: Int, epoch: Int, into target: Tensor
  ) throws(FileError) {
    precondition(target.count == split.imageElements, "\(target.shape) for an image")
    try source.open(index)
    if let recipe {
      var stream = RandomStream(seed: seed, "augmentation", round, epoch, index)
      let size = source.size
      let draw = AugmentationDraw(recipe, height: size.height, width: size.width, from: &stream)
      try resize(draw.crop, decoding: recipe.decoding)
      change(as: draw)
    } else {
      try resize(by: resizer.plainPlan(view, of: source.size, resizes: split.resizes))
      if view.isMirrored { unsafe planes.flip() }
    }
    normalise(into: target)
  }

  /// The bytes, (C, H, W), of image `index` after what `draw` says.
  ///
  /// - Throws: An error that names the file, when it cannot be decoded or has another size.
  package func bytes(
    of index: Int, after draw: AugmentationDraw, decoding: Decoding = .exact
  ) throws(FileError) -> [UInt8] {
    try source.open(index)
    try resize(draw.crop, decoding: decoding)
    change(as: draw)
    return bytes
  }

  /// The bytes, (C, H, W), of the centre of image `index`, resized if the split does so.
  ///
  /// - Throws: An error that names the file, when it cannot be decoded or has another size.
  package func plainBytes(of index: Int) throws(FileError) -> [UInt8] {
    try source.open(index)
    try resize(by: resizer.plainPlan(.centre, of: source.size, resizes: split.resizes))
    return bytes
  }

  private var bytes: [UInt8] {
    unsafe Array(
      UnsafeBufferPointer(start: UnsafePointer(planes.start), count: split.imageElements))
  }

  /// Makes the planes of a part of the image that is open.
  private func resize(_ crop: CropBox, decoding: Decoding) throws(FileError) {
    let eighths =
      decoding == .fast && source.canShrink
      ? crop.eighths(toHeight: split.imageHeight, width: split.imageWidth) : 8
    try resize(by: resizer.plan(crop.shrunk(toEighths: eighths)), eighths: eighths)
  }

  /// Makes the planes of the image that is open; only the pixels that the plan needs are decoded.
  private func resize(by plan: ResamplePlan, eighths: Int = 8) throws(FileError) {
    let (image, held) = try unsafe source.pixels(of: plan.part, eighths: eighths)
    unsafe resizer.resize(
      image, top: plan.part.top - held.top, left: plan.part.left - held.left, by: plan,
      into: planes)
  }

  private func change(as draw: AugmentationDraw) {
    let planes = unsafe planes
    for step in 0..<4 {
      switch AugmentationDraw.Jitter(rawValue: draw.order[step]) {
      case .brightness: unsafe planes.changeBrightness(by: draw.brightness)
      case .contrast: unsafe planes.changeContrast(by: draw.contrast)
      case .saturation: unsafe planes.changeSaturation(by: draw.saturation)
      case .hue: if let hue = draw.hue { unsafe planes.turnHue(by: hue) }
      case nil: break
      }
    }
    if draw.isGrey { unsafe planes.becomeGrey() }
    if draw.isFlipped { unsafe planes.flip() }
    let isSquare = split.imageHeight == split.imageWidth
    unsafe planes.turn(quarters: isSquare ? draw.quarterTurns : draw.quarterTurns & 2)
  }

  private var planes: MutablePlanes {
    unsafe MutablePlanes(
      start: pixels.start.assumingMemoryBound(to: UInt8.self), channels: split.channels,
      height: split.imageHeight, width: split.imageWidth)
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
