/// How training images are varied at random; as it stands, the published recipe of Anchor
/// Neighbourhood Discovery, with torchvision's semantics.
///
/// In this order: random resized crop, colour jitter (its four parts in random order), random
/// greyscale, random horizontal flip, random turn by right angles; then normalisation. Every step works
/// on bytes and rounds as PIL does. The published figures of the 32 × 32 sets are without flip.
///
/// Images of 1 channel have no saturation, hue and greyscale to change; nor have those of other numbers
/// than 1 and 3, whose channels each keep their own mean as contrast changes.
public struct AugmentationRecipe: Sendable, Equatable {
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
  /// Whether images are turned by 0 to 3 right angles, each as often; those that are not square by 0 or 2.
  public var turns = false
  /// How a crop of a JPEG file is decoded.
  public var decoding: Decoding

  /// The published recipe, with or without horizontal flip.
  public init(flips: Bool = false, decoding: Decoding = .exact) {
    self.flips = flips
    self.decoding = decoding
  }

  /// The recipe without changes of colour.
  public var withoutColours: AugmentationRecipe {
    var recipe = self
    (recipe.jitter, recipe.hueJitter, recipe.greyscale) = (0, 0, 0)
    return recipe
  }
}
