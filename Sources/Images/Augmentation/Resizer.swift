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

  /// How to make an image of a part of another.
  func plan(_ crop: CropBox) -> ResamplePlan {
    if crop.height == height && crop.width == width { return ResamplePlan(copying: crop) }
    return ResamplePlan(
      crop, columns: weights(&forWidth, from: crop.width, to: width),
      rows: weights(&forHeight, from: crop.height, to: height))
  }

  /// How to make an image of a view of another of that size, or, if it `resizes` none, of it all.
  func plainPlan(
    _ view: CropView, of size: (height: Int, width: Int), resizes: Bool
  ) -> ResamplePlan {
    guard resizes else {
      return plan(CropBox(top: 0, left: 0, height: size.height, width: size.width))
    }
    return .plain(view, of: size, toHeight: height, width: width)
  }

  /// Carries out a plan; its part begins at (`top`, `left`) of `source`.
  func resize(
    _ source: PlanarImage, top: Int, left: Int, by plan: ResamplePlan, into target: MutablePlanes
  ) {
    guard let passes = plan.passes else {
      return unsafe copy(source, top: top, left: left, into: target)
    }
    // turned: (part.width, C, part.height); narrowed, first: (width, C, part.height)
    let part = plan.part
    let lineLength = channels * part.height
    let first = unsafe scratch(&turned, max(part.width, width) * lineLength)
    let second = unsafe scratch(&narrowed, width * lineLength)
    for channel in 0..<channels {
      let origin = unsafe (channel * source.height + top) * source.width + left
      unsafe transpose(
        source.start + origin, rows: part.height, columns: part.width, stride: source.width,
        into: first + channel * part.height, targetStride: lineLength)
    }
    unsafe combineRows(of: first, length: lineLength, by: passes.columns, into: second)
    // turned, now: (C · part.height, width)
    unsafe transpose(
      second, rows: width, columns: lineLength, stride: lineLength, into: first,
      targetStride: width)
    for channel in 0..<channels {
      unsafe combineRows(
        of: first + channel * part.height * width, length: width, by: passes.rows,
        into: target.start + channel * height * width)
    }
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

  private func copy(_ source: PlanarImage, top: Int, left: Int, into target: MutablePlanes) {
    for channel in 0..<channels {
      for row in 0..<height {
        let origin = unsafe (channel * source.height + top + row) * source.width + left
        unsafe (target.start + (channel * height + row) * width).update(
          from: source.start + origin, count: width)
      }
    }
  }

  private func scratch(_ buffer: inout Buffer, _ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
    grow(&buffer, to: byteCount)
    return unsafe buffer.start.assumingMemoryBound(to: UInt8.self)
  }
}
