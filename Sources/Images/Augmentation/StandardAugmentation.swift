/// The published recipe of Anchor Neighbourhood Discovery, with torchvision's semantics.
///
/// In this order: random resized crop, colour jitter (its four parts in random order), random
/// greyscale, and, if `flips`, random horizontal flip; then normalisation. Every step works on
/// bytes and rounds as PIL does. The published figures of the 32 × 32 sets are without flip.
public struct StandardAugmentation: Sendable, Equatable {
  /// Least part of the image's area in a crop; the greatest is 1.
  public var leastArea = 0.2
  /// Greatest ratio of a crop's width to its height; the least is its inverse.
  public var greatestRatio = 4.0 / 3
  /// Brightness, contrast and saturation change by a factor in 1 ± this.
  public var jitter: Float = 0.4
  /// Hue turns by up to this part of the colour circle, either way.
  public var hueJitter: Float = 0.4
  /// Probability of greyscale.
  public var greyscale: Float = 0.2
  /// Whether half of the images are mirrored.
  public var flips: Bool
  /// How a crop of a JPEG file is decoded.
  public var decoding: Decoding

  /// The published recipe, with or without horizontal flip.
  public init(flips: Bool = false, decoding: Decoding = .exact) {
    self.flips = flips
    self.decoding = decoding
  }
}
