import Images
import Storage
import Testing

@Suite struct LoaderTests {
  /// 50 images of 3 × 8 × 8 with different pixels.
  let split = ImageSplit(
    planes: (0..<(50 * 192)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) },
    channels: 3, height: 8, width: 8,
    statistics: PixelStatistics(mean: [0.5, 0.4, 0.3], std: [0.25, 0.2, 0.1]))

  private func all(_ loader: Loader) throws -> [[Float]] {
    var batches: [[Float]] = []
    while let batch = try loader.next() {
      #expect(batch.images.shape == [batch.indices.count, 3, 8, 8])
      batches.append(batch.images.array)
    }
    return batches
  }

  @Test(arguments: [0, 1, 3], [1, 3])
  func batchesDoNotDependOnTheWorkers(workers: Int, ahead: Int) throws {
    let order = Sampler(count: 50, globalBatchSize: 8, seed: 5).epoch(round: 2, epoch: 3)
    let augmenter = Augmenter(split)
    let expected = try (0..<order.batchCount).map { batch in
      try order.globalBatch(batch).flatMap { index in
        try augmenter.augmented(index, AugmentationRecipe(), seed: 5, round: 2, epoch: 3)
      }
    }
    let loader = Loader(split, workers: workers, ahead: ahead)
    loader.start(order, of: 0..<1, AugmentationRecipe(), seed: 5, round: 2, epoch: 3)
    #expect(try all(loader) == expected)
    #expect(try loader.next() == nil)
    #expect(loader.secondsWaited >= loader.lastWait)
    loader.start(
      order.batchCount - 4, AugmentationRecipe(), seed: 5, round: 2, epoch: 3
    ) { order.images(of: 0, in: $0 + 4) }
    #expect(try all(loader) == Array(expected[4...]))
  }

  @Test(arguments: [0, 2]) func aNewPassDropsTheOldOne(workers: Int) throws {
    let loader = Loader(split, workers: workers)
    for start in 0..<20 {
      loader.start(start..<50, batchSize: 5)
      #expect(try loader.next()?.indices == Array(start..<min(start + 5, 50)))
    }
  }

  @Test(arguments: [0, 1]) func aBatchThatIsHeldKeepsItsPixels(workers: Int) throws {
    let loader = Loader(split, workers: workers, ahead: 2)
    loader.start(0..<50, batchSize: 4)
    let first = try #require(try loader.next())
    let pixels = first.images.array
    while try loader.next() != nil {}
    #expect(first.images.array == pixels)
  }

  @Test(arguments: [0, 2]) func emptyPartsGiveEmptyBatches(workers: Int) throws {
    let loader = Loader(split, workers: workers)
    loader.start([[], [3], []])
    #expect(try loader.next()?.images.shape == [0, 3, 8, 8])
    #expect(try loader.next()?.indices == [3])
    #expect(try loader.next()?.indices == [])
    #expect(try loader.next() == nil)
  }

  /// torchvision's TenCrop of images that need no resize: corners and centre, then mirrored.
  @Test(arguments: [0, 2]) func tenViewsAreCornersAndCentreAndTheirMirrors(workers: Int) throws {
    // 73 = 64 · 256 / 224, rounded: the shorter side from which 64 pixels are cut.
    let (height, width, size) = (73, 80, 64)
    let pixels = (0..<(3 * height * width)).map { UInt8(truncatingIfNeeded: $0 &* 40_503 >> 5) }
    let split = ImageSplit(
      planes: pixels, channels: 1, height: height, width: width, imageSize: size,
      statistics: PixelStatistics(mean: [0], std: [1]))
    #expect(split.hasMargin && !self.split.hasMargin)
    let loader = Loader(split, workers: workers)
    loader.start(0..<3, batchSize: 2, views: CropView.ten)
    var image = 0
    while let batch = try loader.next() {
      #expect(batch.images.shape == [10 * batch.indices.count, 1, size, size])
      for own in 0..<batch.indices.count {
        // (73 − 64) / 2 is rounded to the even 4, as in torchvision.
        let corners = [(0, 0), (0, 16), (9, 0), (9, 16), (4, 8)]
        for view in 0..<10 {
          let (top, left) = corners[view % 5]
          let found = batch.images.rows(10 * own + view..<10 * own + view + 1).array
          let wanted = (0..<size * size).map { place -> Float in
            let (y, x) = (place / size, place % size)
            let column = left + (view < 5 ? x : size - 1 - x)
            return Float(pixels[(image * height + top + y) * width + column]) / 255
          }
          #expect(found == wanted, "view \(view) of image \(image)")
        }
        image += 1
      }
    }
    #expect(image == 3)
  }

  @Test func plainPassIsNormalised() throws {
    let loader = Loader(split, workers: 1)
    loader.start(0..<50, batchSize: 50)
    let batch = try #require(try loader.next())
    let raw = try split.rawPixels(0..<50)
    #expect(raw.shape == [50, 192])
    let (mean, std): ([Float], [Float]) = ([0.5, 0.4, 0.3], [0.25, 0.2, 0.1])
    for (place, (got, plain)) in zip(batch.images.array, raw.array).enumerated() {
      let channel = place / 64 % 3
      #expect(got == (plain - mean[channel]) / std[channel])
      #expect(plain == Float(UInt8(truncatingIfNeeded: place &* 2_654_435_761 >> 11)) / 255)
    }
  }
}
