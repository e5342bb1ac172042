/// What is done to an image before the network sees it (setting `augmentation`).
public enum Augmentation: String, Sendable, CaseIterable {
  /// Random crop, colour jitter and greyscale, then normalised: the published recipe.
  case standard
  /// Random crop, and flips and turns where they are asked for; colours stay.
  case geometric
  /// The plain image, normalised.
  case none
}
