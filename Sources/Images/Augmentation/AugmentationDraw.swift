package import Randomness

/// What chance decided for one image.
package struct AugmentationDraw: Equatable {
  /// A part of the colour jitter, in torchvision's numbering.
  package enum Jitter: UInt8, CaseIterable {
    case brightness, contrast, saturation, hue
  }

  package var crop: CropBox
  /// Raw values of `Jitter`, in the order of application.
  package var order = SIMD4<UInt8>(0, 1, 2, 3)
  package var brightness: Float = 1
  package var contrast: Float = 1
  package var saturation: Float = 1
  /// Nil where no hue is turned: even by nothing, that goes by way of rounded numbers.
  package var hue: Float?
  package var isGrey = false
  package var isFlipped = false
  /// Right angles, counter-clockwise.
  package var quarterTurns = 0

  /// No change but a crop.
  package init(crop: CropBox) {
    self.crop = crop
  }

  /// What `recipe` draws from `stream` for an image of that size.
  package init(
    _ recipe: AugmentationRecipe, height: Int, width: Int, from stream: inout RandomStream
  ) {
    crop = CropBox.random(recipe, height: height, width: width, from: &stream)
    for last in [3, 2, 1] {
      let other = stream.integer(below: last + 1)
      (order[last], order[other]) = (order[other], order[last])
    }
    let least = max(0, 1 - recipe.jitter)
    brightness = stream.uniform(least, 1 + recipe.jitter)
    contrast = stream.uniform(least, 1 + recipe.jitter)
    saturation = stream.uniform(least, 1 + recipe.jitter)
    let hue = stream.uniform(-recipe.hueJitter, recipe.hueJitter)
    self.hue = recipe.hueJitter > 0 ? hue : nil
    isGrey = stream.uniform() < recipe.greyscale
    isFlipped = recipe.flips && stream.uniform() < 0.5
    quarterTurns = recipe.turns ? stream.integer(below: 4) : 0
  }
}
