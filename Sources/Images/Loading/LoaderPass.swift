/// What a loader is to prepare: batches of indices, and how to augment them.
struct LoaderPass: Sendable {
  var batches: [ArraySlice<Int>] = []
  /// Nil for plain images.
  var recipe: StandardAugmentation?
  var seed: UInt64 = 0
  var round = 0
  var epoch = 0
}
