public import Images

extension Configuration {
  /// How training images are varied; nil for plain ones.
  public var recipe: StandardAugmentation? {
    switch augmentation {
    case .standard: StandardAugmentation(flips: flip, decoding: decode)
    case .none: nil
    }
  }
}
