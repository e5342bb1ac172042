internal import Images

/// Images of a split with their labels, for measurement only.
struct LabelledImages {
  let images: ImageSplit
  let labels: [Int]

  /// The labels of these images.
  func labels(of indices: [Int]) -> [Int] { indices.map { labels[$0] } }
}
