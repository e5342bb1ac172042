/// What is done to an image before the network sees it (setting `augmentation`).
public enum Augmentation: String, Sendable, CaseIterable {
  /// Random crop, colour jitter and greyscale, then normalised: the published recipe.
  case standard
  /// The plain image, normalised.
  case none

  /// The recipe to draw from; nil for the plain image.
  public var recipe: StandardAugmentation? {
    switch self {
    case .standard: StandardAugmentation()
    case .none: nil
    }
  }
}
