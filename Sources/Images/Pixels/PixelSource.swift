/// Where the pixels of a split come from.
package enum PixelSource: Sendable {
  /// Decoded once and kept.
  case memory(PixelStore)
  /// Decoded from its file whenever an image is used.
  case files(ImageFiles)

  var count: Int {
    switch self {
    case .memory(let store): store.extents.count
    case .files(let files): files.count
    }
  }
}
