internal import Files
internal import Images

/// What a reader found: pixels and labels of each split, before they go separate ways.
struct LabelledSource {
  /// One split.
  struct Part {
    let pixels: PixelSource
    /// The files that the pixels are of, if they are.
    var files: ImageFiles? = nil
    /// Nil where the images have none.
    let labels: [Int]?
    /// This process's part of the pixels, to be joined with those of others.
    var ownPart: PixelStore? = nil
  }

  let name: String
  let channels: Int
  let height: Int
  let width: Int
  let classNames: [String]
  let parts: [Split: Part]
  /// Why a split that is there cannot be used; the error of whoever asks for it.
  var faults: [Split: FileError] = [:]
  /// Why a split has no labels, in words that follow "its images".
  var lackOfLabels = "have no class folders"

  /// Which entries to keep, in order: all, or the first `limit` of each class.
  static func kept(labels: [Int], limit: Int?) -> [Int] {
    guard let limit else { return Array(labels.indices) }
    var counts: [Int: Int] = [:]
    return labels.indices.filter { index in
      counts[labels[index], default: 0] += 1
      return counts[labels[index], default: 0] <= limit
    }
  }
}
