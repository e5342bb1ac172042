/// How a network begins: how far its first layers shrink an image.
public enum Stem: String, Codable, Sendable {
  /// The published networks' first layers, for photographs of about 224 × 224 pixels.
  case imagenet
  /// First layers that keep the size, for images of up to 64 pixels.
  case small

  /// The largest height or width of an image for which `auto` takes the small stem.
  static let largestSmallImage = 64
}

/// Which stem a network is to have.
public enum StemChoice: String, CaseIterable, Sendable {
  /// By the size of the images: `imagenet` above 64 pixels, `small` up to that.
  case auto
  /// The published networks' own.
  case imagenet
  /// The one that keeps the size.
  case small

  /// The stem for images of this size.
  public func stem(imageHeight: Int, imageWidth: Int) -> Stem {
    switch self {
    case .auto: max(imageHeight, imageWidth) > Stem.largestSmallImage ? .imagenet : .small
    case .imagenet: .imagenet
    case .small: .small
    }
  }
}
