public import Images

extension Configuration {
  /// How training images are varied; nil for plain ones.
  public var recipe: AugmentationRecipe? {
    var recipe = AugmentationRecipe(flips: flip, decoding: decode)
    recipe.leastArea = cropScale
    (recipe.jitter, recipe.hueJitter, recipe.greyscale) = (jitter, hueJitter, greyscale)
    recipe.turns = rotate
    switch augmentation {
    case .standard: return recipe
    case .geometric: return recipe.withoutColours
    case .none: return nil
    }
  }
}
