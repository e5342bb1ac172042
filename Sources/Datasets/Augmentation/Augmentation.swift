/// What is done to an image before the network sees it (setting `augmentation`).
public enum Augmentation: Sendable, Equatable {
  /// The plain image, normalised.
  case none
  /// Random crop, colour jitter and greyscale, then normalised.
  case standard(StandardAugmentation = StandardAugmentation())

  /// The augmentation of that name, `standard` or `none`.
  ///
  /// Throws: an error that lists the names there are.
  public init(named name: String) throws(DatasetError) {
    switch name {
    case "none": self = .none
    case "standard": self = .standard()
    default:
      throw DatasetError("augmentation", "no augmentation '\(name)'; there are standard, none")
    }
  }
}
