import Images
import Randomness
import Testing

@Suite struct AugmentationTests {
  private let recipe = AugmentationRecipe()

  private func draws(_ count: Int, height: Int = 32, width: Int = 32) -> [AugmentationDraw] {
    (0..<count).map { image in
      var stream = RandomStream(seed: 4, "augmentation", 0, 0, image)
      return AugmentationDraw(recipe, height: height, width: width, from: &stream)
    }
  }

  @Test func functionOfSeedRoundEpochAndImageAlone() throws {
    let split = ImageSplit(
      planes: (0..<(4 * 3 * 256)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) },
      channels: 3, height: 16, width: 16,
      statistics: PixelStatistics(mean: [0, 0, 0], std: [1, 1, 1]))
    let augmenter = Augmenter(split)
    func image(_ seed: UInt64, _ round: Int, _ epoch: Int, _ index: Int) throws -> [Float] {
      try augmenter.augmented(index, AugmentationRecipe(), seed: seed, round: round, epoch: epoch)
    }
    let first = try image(1, 2, 3, 0)
    let others = try [
      image(2, 2, 3, 0), image(1, 3, 3, 0), image(1, 2, 4, 0), image(1, 2, 3, 1),
    ]
    #expect(others.allSatisfy { $0 != first })
    #expect(try image(1, 2, 3, 0) == first)
    #expect(
      try Augmenter(split).augmented(0, AugmentationRecipe(), seed: 1, round: 2, epoch: 3)
        == first)
  }

  @Test func cropsAreInsideAndSpreadAsPublished() {
    let crops = draws(20_000).map(\.crop)
    var areas = 0.0
    for crop in crops {
      #expect(crop.top >= 0 && crop.left >= 0 && crop.height > 0 && crop.width > 0)
      #expect(crop.top + crop.height <= 32 && crop.left + crop.width <= 32)
      let area = Double(crop.height * crop.width) / 1024
      #expect(area > 0.17)
      // Rounding to whole pixels moves the ratio of small crops.
      let ratio = Double(crop.width) / Double(crop.height)
      #expect(ratio > 0.68 && ratio < 1.47)
      areas += area
    }
    // Measured with torchvision 0.29 over 60,000 draws of a 32 × 32 image.
    #expect(abs(areas / 20_000 - 0.5521) < 0.006)
    let wide = crops.count { $0.width > $0.height }
    let tall = crops.count { $0.height > $0.width }
    #expect(abs(wide - tall) < 600)
  }

  @Test func longImagesFallBackToTheCentre() {
    let tall = CropBox.central(height: 100, width: 10, greatestRatio: 4.0 / 3)
    #expect(tall == CropBox(top: 43, left: 0, height: 13, width: 10))
    let wide = CropBox.central(height: 12, width: 100, greatestRatio: 4.0 / 3)
    #expect(wide == CropBox(top: 0, left: 42, height: 12, width: 16))
    for crop in draws(200, height: 200, width: 4).map(\.crop) {
      #expect(crop.top + crop.height <= 200 && crop.left + crop.width <= 4)
    }
  }

  @Test func jitterIsUniformInRandomOrder() {
    let draws = draws(24_000)
    var orders: [[UInt8]: Int] = [:]
    for draw in draws {
      orders[(0..<4).map { draw.order[$0] }, default: 0] += 1
    }
    #expect(orders.count == 24)
    #expect(orders.values.allSatisfy { abs($0 - 1000) < 160 })
    for factor in [\AugmentationDraw.brightness, \.contrast, \.saturation] {
      let values = draws.map { $0[keyPath: factor] }
      #expect(values.allSatisfy { $0 >= 0.6 && $0 <= 1.4 })
      let mean = values.reduce(0, +) / 24_000
      #expect(abs(mean - 1) < 0.01)
      #expect(abs(values.count { $0 < 0.8 } - 6000) < 350)
    }
    let hues = draws.compactMap(\.hue)
    #expect(hues.count == 24_000 && hues.allSatisfy { abs($0) <= 0.4 })
    #expect(abs(hues.count { $0 < -0.2 } - 6000) < 350)
    #expect(abs(draws.count(where: \.isGrey) - 4800) < 320)
    #expect(draws.count(where: \.isFlipped) == 0)
  }

  @Test func flipsOnlyIfAsked() {
    let flipping = AugmentationRecipe(flips: true)
    let count = (0..<10_000).count { image in
      var stream = RandomStream(seed: 4, "augmentation", 0, 0, image)
      return AugmentationDraw(flipping, height: 32, width: 32, from: &stream).isFlipped
    }
    #expect(abs(count - 5000) < 250)
  }

  @Test func turnsOnlyIfAskedAndAllAsOften() {
    var turning = recipe
    turning.turns = true
    var counts = [0, 0, 0, 0]
    for image in 0..<8000 {
      var stream = RandomStream(seed: 4, "augmentation", 0, 0, image)
      counts[AugmentationDraw(turning, height: 32, width: 32, from: &stream).quarterTurns] += 1
    }
    #expect(counts.allSatisfy { abs($0 - 2000) < 180 })
    #expect(draws(100).allSatisfy { $0.quarterTurns == 0 })
  }

  @Test func withoutColoursOnlyPlacesChange() {
    for image in 0..<50 {
      var (one, other) = (
        RandomStream(seed: 4, "augmentation", 0, 0, image),
        RandomStream(seed: 4, "augmentation", 0, 0, image)
      )
      let draw = AugmentationDraw(recipe.withoutColours, height: 32, width: 32, from: &one)
      var expected = AugmentationDraw(
        crop: AugmentationDraw(recipe, height: 32, width: 32, from: &other).crop)
      expected.order = draw.order
      #expect(draw == expected)
    }
  }

  /// Two channels that are no colours, not square, with their own means.
  @Test func channelsThatAreNoColoursKeepApart() throws {
    let planes: [UInt8] = [10, 20, 30, 40, 50, 60] + [100, 100, 100, 100, 100, 220]
    let augmenter = Augmenter(
      ImageSplit(
        planes: planes, channels: 2, height: 2, width: 3,
        statistics: PixelStatistics(mean: [0, 0], std: [1, 1])))
    var draw = AugmentationDraw(crop: CropBox(top: 0, left: 0, height: 2, width: 3))
    (draw.saturation, draw.hue, draw.isGrey) = (0, 0.3, true)
    #expect(try augmenter.bytes(of: 0, after: draw) == planes)
    draw.contrast = 0
    #expect(
      try augmenter.bytes(of: 0, after: draw)
        == Array(repeating: 35, count: 6) + Array(repeating: 120, count: 6))
    (draw.contrast, draw.quarterTurns) = (1, 3)
    #expect(
      try augmenter.bytes(of: 0, after: draw)
        == [60, 50, 40, 30, 20, 10] + [220, 100, 100, 100, 100, 100])
  }

  @Test(arguments: 0..<4) func turnsAreCounterClockwise(quarters: Int) throws {
    let side = 5
    let planes = (0..<2 * side * side).map { UInt8($0) }
    let augmenter = Augmenter(
      ImageSplit(
        planes: planes, channels: 2, height: side, width: side,
        statistics: PixelStatistics(mean: [0, 0], std: [1, 1])))
    var draw = AugmentationDraw(crop: CropBox(top: 0, left: 0, height: side, width: side))
    draw.quarterTurns = quarters
    var expected = planes
    for _ in 0..<quarters {
      let before = expected
      for (channel, row, column) in [0, 1].flatMap({ channel in
        (0..<side * side).map { (channel, $0 / side, $0 % side) }
      }) {
        let plane = channel * side * side
        expected[plane + row * side + column] = before[plane + column * side + side - 1 - row]
      }
    }
    #expect(try augmenter.bytes(of: 0, after: draw) == expected)
  }
}
