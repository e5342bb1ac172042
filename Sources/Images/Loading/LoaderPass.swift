/// What a loader is to prepare: batches of indices, and how to augment them.
struct LoaderPass: Sendable {
  var batchCount = 0
  /// The images of a batch, asked for as it is begun.
  var images: @Sendable (_ batch: Int) -> [Int] = { _ in [] }
  /// Nil for plain images.
  var recipe: AugmentationRecipe?
  /// What is made of each plain image, one after the other.
  var views = [CropView.centre]
  var seed: UInt64 = 0
  var round = 0
  var epoch = 0
}
