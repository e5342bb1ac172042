/// A resize of a part of an image: which part, and what each of its passes does.
struct ResamplePlan {
  /// The pixels that the resize reads, in the whole image.
  let part: CropBox
  /// What is made of the part's columns and rows; nil where the part is only copied.
  let passes: (columns: ResampleWeights, rows: ResampleWeights)?

  /// A copy of `part`.
  init(copying part: CropBox) {
    self.part = part
    passes = nil
  }

  /// A resize of the whole of `part`.
  init(_ part: CropBox, columns: ResampleWeights, rows: ResampleWeights) {
    self.part = part
    passes = (columns, rows)
  }

  /// torchvision's `Resize` of the shorter side, then `CenterCrop`, to `height` and `width`.
  ///
  /// Where the result has 64 pixels or more, the shorter side becomes 256/224 of it, as is usual for
  /// ILSVRC; smaller results are cut from an image of their own size. Only pixels that the cut shows
  /// are read.
  static func centre(
    of size: (height: Int, width: Int), toHeight height: Int, width: Int
  ) -> ResamplePlan {
    let shorter = height < 64 ? height : Int((Double(height) * 256 / 224).rounded())
    let scaled =
      size.height <= size.width
      ? (height: shorter, width: shorter * size.width / size.height)
      : (height: shorter * size.height / size.width, width: shorter)
    func window(_ length: Int, in total: Int) -> Range<Int> {
      let start = Int((Double(total - length) / 2).rounded(.toNearestOrEven))
      return start..<(start + length)
    }
    var columns = ResampleWeights(
      from: size.width, to: scaled.width, window: window(width, in: scaled.width))
    var rows = ResampleWeights(
      from: size.height, to: scaled.height, window: window(height, in: scaled.height))
    let (across, down) = (columns.trim(), rows.trim())
    return ResamplePlan(
      CropBox(
        top: down.lowerBound, left: across.lowerBound, height: down.count, width: across.count),
      columns: columns, rows: rows)
  }
}
