internal import Images

/// Images of a split with their labels, for measurement only.
struct LabelledImages {
  let images: ImageSplit
  let labels: [Int]

  /// Classes that have an image.
  static func classCount(_ train: LabelledImages, _ test: LabelledImages) -> Int {
    max(train.labels.max() ?? 0, test.labels.max() ?? 0) + 1
  }

  /// The labels of these images.
  func labels(of indices: [Int]) -> [Int] { indices.map { labels[$0] } }
}
