internal import DataParallel
internal import Datasets
internal import Evaluation
internal import Kernels
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Storage
internal import Training

/// Judges features with the labels of a data set, all ranks together.
///
/// It is here that features and labels meet; training is handed neither this nor the labels.
struct Measurement {
  private let world: Communicator
  private let train: ImageSplit
  private let test: ImageSplit
  private let trainLabels: [Int]
  private let testLabels: [Int]
  private let neighbourCount: Int
  private let sigma: Double

  /// Measurement on a data set; nil where it has no images to train or to test on.
  init?(_ dataset: Dataset, _ configuration: Configuration, _ world: Communicator) throws {
    guard let train = dataset.train, let test = dataset.test else { return nil }
    self.world = world
    (self.train, self.test) = (train, test)
    trainLabels = try dataset.labels(of: .train)
    testLabels = try dataset.labels(of: .test)
    neighbourCount = configuration.knnNeighbours
    sigma = configuration.knnTemperature
  }

  /// The test images that this rank judges.
  private var testPart: Range<Int> {
    Partition(total: test.count, worldSize: world.worldSize)[world.rank]
  }

  /// The training images whose rows this rank has.
  private var trainPart: Range<Int> {
    Partition(total: train.count, worldSize: world.worldSize)[world.rank]
  }

  /// Features of this rank's part of the test images.
  func testFeatures(_ extractor: FeatureExtractor) throws -> Tensor {
    try extractor.features(of: test, testPart)
  }

  /// Features of the training images, extracted anew, a shard on each rank.
  func trainFeatures(_ extractor: FeatureExtractor) throws -> MemoryBank {
    let rows = MemoryBank(
      indices: trainPart, dimension: extractor.dimension)
    rows.rows.copy(from: try extractor.features(of: train, trainPart))
    return rows
  }

  /// The share of test images whose class the nearest rows vote for.
  ///
  /// `neighbours` are as many as the settings say if nil.
  func accuracy(
    of features: Tensor, against rows: MemoryBank, neighbours: Int? = nil
  ) throws -> Double {
    let vote = try WeightedKNN(
      of: rows, labels: trainLabels, world: world, neighbourCount: neighbours ?? neighbourCount,
      sigma: sigma)
    return try vote.accuracy(of: features, labels: Array(testLabels[testPart]))
  }

  /// The same vote on the images' own pixels, 0…1, scaled to unit length.
  func pixelAccuracy() throws -> Double {
    let pixels = try world.collectively {
      (try train.rawPixels(trainPart), try test.rawPixels(testPart))
    }
    let rows = MemoryBank(indices: trainPart, dimension: train.imageElements)
    rows.rows.copy(from: pixels.0)
    normaliseRows(rows.rows)
    let queries = pixels.1.reshaped([testPart.count, train.imageElements])
    normaliseRows(queries)
    return try accuracy(of: queries, against: rows)
  }

  /// The share of the anchors' neighbours that have their anchor's class.
  func consistency(of neighbourhoods: AnchorNeighbourhoods) -> Double? {
    Evaluation.consistency(of: neighbourhoods, labels: trainLabels)
  }
}
