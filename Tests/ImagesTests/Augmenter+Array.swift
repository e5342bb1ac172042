import Images
import Storage

extension Augmenter {
  /// Image `index`, augmented and normalised, as an array.
  func augmented(
    _ index: Int, _ recipe: AugmentationRecipe?, seed: UInt64, round: Int, epoch: Int
  ) throws -> [Float] {
    let target = Tensor(shape: [imageElements])
    try prepare(index, recipe, seed: seed, round: round, epoch: epoch, into: target)
    return target.array
  }
}
