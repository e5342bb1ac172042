import Datasets
import Images
import Storage
import Testing

@Suite struct FashionMNISTTests {
  @Test func wholeSet() throws {
    let set = try Dataset.open(DatasetOptions(kind: .fashionMNIST))
    #expect(set.name == "fashion-mnist")
    #expect((set.channels, set.imageHeight, set.imageWidth) == (1, 28, 28))
    #expect(set.statistics == PixelStatistics(mean: [0.2860], std: [0.3530]))
    #expect(try set.images(of: .train).count == 60_000)
    #expect(try set.images(of: .test).count == 10_000)
    #expect(set.classNames.count == 10 && set.classNames[9] == "Ankle boot")
    #expect(try set.labels(of: .train).prefix(5) == [9, 0, 0, 3, 0])
    for label in 0..<10 {
      #expect(try set.labels(of: .train).count { $0 == label } == 6000)
    }
    let pixels = try set.images(of: .train).rawPixels(0..<60_000).array
    let mean = pixels.reduce(0.0) { $0 + Double($1) } / Double(pixels.count)
    #expect(abs(mean - 0.2860) < 1e-4)
  }

  @Test func firstOfEachClass() throws {
    let whole = try Dataset.open(DatasetOptions(kind: .fashionMNIST))
    let part = try Dataset.open(DatasetOptions(kind: .fashionMNIST, limitPerClass: 7, channels: 3))
    let labels = try whole.labels(of: .train)
    var counts = Array(repeating: 0, count: 10)
    let kept = labels.indices.filter { index in
      counts[labels[index]] += 1
      return counts[labels[index]] <= 7
    }
    #expect(try part.labels(of: .train) == kept.map { labels[$0] })
    #expect(try part.images(of: .test).count == 10_000)
    let images = try part.images(of: .train)
    #expect(images.channels == 3 && images.count == 70)
    let colour = try images.rawPixels(69..<70).array
    let grey = try whole.images(of: .train).rawPixels(kept[69]..<(kept[69] + 1)).array
    #expect(colour == grey + grey + grey)
  }
}
