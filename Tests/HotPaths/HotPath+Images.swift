internal import Images
internal import Randomness
internal import Storage

extension HotPath {
  /// 16 colour images of 32 × 32 pixels.
  func augmentation() -> () throws -> Void {
    let (count, channels, size) = (16, 3, 32)
    var stream = RandomStream(seed: 1, "planes")
    let planes = (0..<count * channels * size * size).map { _ in
      UInt8(truncatingIfNeeded: stream.next())
    }
    let half = [Float](repeating: 0.5, count: channels)
    let augmenter = Augmenter(
      ImageSplit(
        planes: planes, channels: channels, height: size, width: size,
        statistics: PixelStatistics(mean: half, std: half)))
    let recipe = AugmentationRecipe(flips: true)
    let batch = Tensor(shape: [count, channels * size * size])
    return {
      for image in 0..<count {
        try augmenter.prepare(
          image, recipe, seed: 1, round: 0, epoch: 0, into: batch.rows(image..<(image + 1)))
      }
    }
  }
}
