internal import Storage

/// Crops and resizes images to one size as PIL does; for one thread, with scratch memory.
///
/// The columns are combined first, then the rows, each pass rounding to bytes. The pass over columns
/// works on the turned image, so that both are sums of contiguous rows.
final class Resizer {
  private let channels: Int
  private let height: Int
  private let width: Int
  private var forHeight: [ResampleWeights?]
  private var forWidth: [ResampleWeights?]
  private var turned = Buffer(byteCount: 0)
  private var narrowed = Buffer(byteCount: 0)

  /// Input sizes up to this keep their weights.
  private static let keptSizes = 640

  /// A resizer to (`channels`, `height`, `width`).
  init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    forHeight = Array(repeating: nil, count: Resizer.keptSizes + 1)
    forWidth = Array(repeating: nil, count: Resizer.keptSizes + 1)
  }

  /// The part `crop` of `source`, resized.
  func resize(_ source: PlanarImage, _ crop: CropBox, into target: MutablePlanes) {
    if crop.height == height && crop.width == width {
      return unsafe copy(source, crop, into: target)
    }
    let rows = weights(&forHeight, from: crop.height, to: height)
    let columns = weights(&forWidth, from: crop.width, to: width)
    unsafe resample(source, crop, columns: columns, rows: rows, into: target)
  }

  /// torchvision's `Resize` of the shorter side, then `CenterCrop`.
  ///
  /// An image of 64 pixels or more is first resized to 256/224 of it, as is usual for ILSVRC; an
  /// image that has the size and is smaller than 64 pixels comes out as it is.
  func centre(_ source: PlanarImage, resizes: Bool, into target: MutablePlanes) {
    let whole = unsafe CropBox(top: 0, left: 0, height: source.height, width: source.width)
    guard resizes else { return unsafe resize(source, whole, into: target) }
    let shorter = height < 64 ? height : Int((Double(height) * 256 / 224).rounded())
    let scaled =
      whole.height <= whole.width
      ? (height: shorter, width: shorter * whole.width / whole.height)
      : (height: shorter * whole.height / whole.width, width: shorter)
    func window(_ length: Int, in total: Int) -> Range<Int> {
      let start = Int((Double(total - length) / 2).rounded(.toNearestOrEven))
      return start..<(start + length)
    }
    unsafe resample(
      source, whole,
      columns: ResampleWeights(
        from: whole.width, to: scaled.width, window: window(width, in: scaled.width)),
      rows: ResampleWeights(
        from: whole.height, to: scaled.height, window: window(height, in: scaled.height)),
      into: target)
  }

  private func weights(_ kept: inout [ResampleWeights?], from inputSize: Int, to size: Int)
    -> ResampleWeights
  {
    guard inputSize <= Resizer.keptSizes else {
      return ResampleWeights(from: inputSize, to: size, window: 0..<size)
    }
    if let known = kept[inputSize] { return known }
    let made = ResampleWeights(from: inputSize, to: size, window: 0..<size)
    kept[inputSize] = made
    return made
  }

  private func resample(
    _ source: PlanarImage, _ crop: CropBox, columns: ResampleWeights, rows: ResampleWeights,
    into target: MutablePlanes
  ) {
    // turned: (crop.width, C, crop.height); narrowed, first: (width, C, crop.height)
    let lineLength = channels * crop.height
    let first = unsafe scratch(&turned, crop.width * lineLength)
    let second = unsafe scratch(&narrowed, width * lineLength)
    for channel in 0..<channels {
      let origin = unsafe (channel * source.height + crop.top) * source.width + crop.left
      unsafe transpose(
        source.start + origin, rows: crop.height, columns: crop.width, stride: source.width,
        into: first + channel * crop.height, targetStride: lineLength)
    }
    unsafe combineRows(of: first, length: lineLength, by: columns, into: second)
    // turned, now: (C · crop.height, width)
    let third = unsafe scratch(&turned, width * lineLength)
    unsafe transpose(
      second, rows: width, columns: lineLength, stride: lineLength, into: third,
      targetStride: width)
    for channel in 0..<channels {
      unsafe combineRows(
        of: third + channel * crop.height * width, length: width, by: rows,
        into: target.start + channel * height * width)
    }
  }

  private func copy(_ source: PlanarImage, _ crop: CropBox, into target: MutablePlanes) {
    for channel in 0..<channels {
      for row in 0..<height {
        let origin = unsafe (channel * source.height + crop.top + row) * source.width + crop.left
        unsafe (target.start + (channel * height + row) * width).update(
          from: source.start + origin, count: width)
      }
    }
  }

  private func scratch(_ buffer: inout Buffer, _ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
    if buffer.byteCount < byteCount { buffer = Buffer(byteCount: byteCount) }
    return unsafe buffer.start.assumingMemoryBound(to: UInt8.self)
  }
}
