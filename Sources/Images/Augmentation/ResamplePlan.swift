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

  /// torchvision's `Resize` of the shorter side, then `CenterCrop`, or one of the parts of `TenCrop`,
  /// to `height` and `width`.
  ///
  /// Only pixels that the cut shows are read.
  static func plain(
    _ view: CropView, of size: (height: Int, width: Int), toHeight height: Int, width: Int
  ) -> ResamplePlan {
    let shorter = PlainResize.shorterSide(forHeight: height)
    let scaled =
      size.height <= size.width
      ? (height: shorter, width: shorter * size.width / size.height)
      : (height: shorter * size.height / size.width, width: shorter)
    let left = view.column.start(of: width, in: scaled.width)
    let top = view.row.start(of: height, in: scaled.height)
    var columns = ResampleWeights(
      from: size.width, to: scaled.width, window: left..<left + width)
    var rows = ResampleWeights(
      from: size.height, to: scaled.height, window: top..<top + height)
    let (across, down) = (columns.trim(), rows.trim())
    return ResamplePlan(
      CropBox(
        top: down.lowerBound, left: across.lowerBound, height: down.count, width: across.count),
      columns: columns, rows: rows)
  }
}
