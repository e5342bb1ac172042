internal import Activity
public import Configuration
internal import DataParallel
public import Datasets
internal import Images
public import MPI
public import Neighbourhoods
public import Networks
internal import Similarity
public import Storage
public import Training

/// Judges features with the labels of a data set, all ranks together.
///
/// It is here that features and labels meet; training is handed neither this nor the labels.
public struct FeatureMeasurement {
  private let world: Communicator
  private let train: ImageSplit
  private let test: ImageSplit
  private let trainLabels: [Int]
  private let testLabels: [Int]
  private let neighbourCount: Int
  private let sigma: Double

  /// Measurement on a data set; nil where it has no images to train or to test on, or no labels.
  ///
  /// - Throws: An error when there are test images that cannot be used.
  public init?(_ dataset: Dataset, _ configuration: Configuration, _ world: Communicator) throws {
    let lack = try world.collectively { try dataset.lackForMeasurement() }
    guard lack == nil, let train = dataset.train, let test = dataset.test else { return nil }
    self.world = world
    (self.train, self.test) = (train, test)
    trainLabels = try dataset.labels(of: .train)
    testLabels = try dataset.labels(of: .test)
    neighbourCount = configuration.knnNeighbours
    sigma = configuration.knnTemperature
  }

  /// Measurement beside a run: nil too where test images cannot be used but are not asked for.
  public static func ofRun(
    _ dataset: Dataset, _ configuration: Configuration, _ world: Communicator
  ) throws -> FeatureMeasurement? {
    do {
      return try FeatureMeasurement(dataset, configuration, world)
    } catch let error as CollectiveError {
      guard !configuration.isEvaluated else { throw error }
      return nil
    }
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
  public func testFeatures(_ extractor: FeatureExtractor) throws -> Tensor {
    try Stage.during("extracting features of test images") {
      try extractor.features(of: test, testPart)
    }
  }

  /// Features of the training images, extracted anew, a shard on each rank.
  public func trainFeatures(_ extractor: FeatureExtractor) throws -> MemoryBank {
    let rows = try Stage.during("extracting features of training images") {
      try extractor.features(of: train, trainPart)
    }
    return MemoryBank(indices: trainPart, rows: rows)
  }

  /// The share of test images whose class the nearest rows vote for, all K of them or one alone.
  public func accuracy(
    of features: Tensor, against rows: MemoryBank, byNearestAlone: Bool = false
  ) throws -> Double {
    let vote = try WeightedKNN(
      of: rows, labels: trainLabels, world: world,
      neighbourCount: byNearestAlone ? 1 : neighbourCount, sigma: sigma)
    return try Stage.during("voting among nearest neighbours") {
      try vote.accuracy(of: features, labels: Array(testLabels[testPart]))
    }
  }

  /// The same vote on the images' own pixels, normalised as a network sees them; nil for images
  /// that are larger than those of the small sets, where the vote would cost more than a training.
  public func pixelAccuracy() throws -> Double? {
    guard hasPixelVote else { return nil }
    let (rows, queries) = try world.collectively {
      (try train.normalisedPixels(trainPart), try test.normalisedPixels(testPart))
    }
    normaliseRows(rows)
    normaliseRows(queries)
    return try accuracy(of: queries, against: MemoryBank(indices: trainPart, rows: rows))
  }

  /// Whether there is a vote on pixels.
  public var hasPixelVote: Bool { train.imageElements <= 4096 }

  /// Classifiers on the layers of a network that is not changed meanwhile; they have learnt nothing.
  ///
  /// - Throws: An error that names a layer of `linear-layers` that there is not.
  public func linearClassifiers(
    on network: Network, _ configuration: Configuration
  ) throws -> LinearTraining {
    let layers = try world.collectively {
      guard !configuration.tenCrop || test.hasMargin else {
        throw TrainingError(
          "ten-crop needs images that are cut from larger ones: give an image-size of 64 or more, or "
            + "leave it out")
      }
      return try FrozenLayers(network, named: configuration.linearLayers)
    }
    return LinearTraining(
      train: LabelledImages(images: train, labels: trainLabels),
      test: LabelledImages(images: test, labels: testLabels), layers,
      LinearSettings(configuration),
      workers: FeatureExtractor(network, configuration).workers, world)
  }

  /// Logistic regressions on layers of a network, on the last one where `linear-layers` names none,
  /// with the vectors of all images in memory; collective.
  ///
  /// - Throws: An error that names a layer of `linear-layers` that there is not.
  public func logisticRegressions(
    on network: Network, _ configuration: Configuration
  ) throws -> LogisticRegressions {
    let layers = try world.collectively {
      let last = network.description.stages.suffix(1).map(\.name)
      return try FrozenLayers(
        network, named: configuration.linearLayers.isEmpty ? last : configuration.linearLayers)
    }
    return try LogisticRegressions(
      train: LabelledImages(images: train, labels: trainLabels),
      test: LabelledImages(images: test, labels: testLabels), layers,
      weightDecay: configuration.linearWeightDecay,
      workers: FeatureExtractor(network, configuration).workers, world)
  }

  /// What the evaluations of a run take in a rank: votes on pixels, and on features, after which
  /// linear classifiers may take their place.
  ///
  /// A plan may be for another number of training images, or of ranks.
  public func memory(
    _ configuration: Configuration, imageCount: Int? = nil, worldSize: Int? = nil
  ) throws -> MeasurementMemory {
    let ranks = worldSize ?? world.worldSize
    let vectors =
      Partition(total: imageCount ?? train.count, worldSize: ranks)[0].count
      + Partition(total: test.count, worldSize: ranks)[0].count
    let description = Trainer.network(configuration, train).description
    let votes = configuration.evaluateEvery > 0
    let linear =
      configuration.linearEvery > 0
      ? try LinearTraining.byteCount(
        description, configuration, classes: (trainLabels.max() ?? 0) + 1) : 0
    return MeasurementMemory(
      pixelVote: votes && hasPixelVote ? voteByteCount(train.imageElements, vectors: vectors) : 0,
      featureVote: max(
        votes ? voteByteCount(description.featureDimension, vectors: vectors) : 0, linear))
  }

  /// How many test images there are.
  public var testCount: Int { test.count }

  /// Memory of a vote on vectors of `width` numbers, of rows and queries so many.
  private func voteByteCount(_ width: Int, vectors: Int) -> Int {
    // Beside rows and queries, a block of all ranks' queries with its nearest rows so far.
    let block = min(test.count, 4096) * (width + 4 * neighbourCount)
    return (vectors * width + block) * MemoryLayout<Float>.size
  }

  /// The share of the anchors' neighbours that have their anchor's class, of all ranks' anchors.
  ///
  /// - Returns: 0 … 1; nil without anchors or neighbours.
  public func consistency(of neighbourhoods: AnchorNeighbourhoods) throws -> Double? {
    let pairs = NeighbourPairs(of: neighbourhoods, labels: trainLabels)
    var counts = [pairs.agreeing, pairs.count]
    try world.allReduce(&counts)
    return counts[1] > 0 ? Double(counts[0]) / Double(counts[1]) : nil
  }

  /// How many neighbours of all ranks' images have their image's class, by the image's entropy: a
  /// number for each bin of `EntropyDistribution`.
  public func agreement(of neighbourhoods: AnchorNeighbourhoods) throws -> [Int] {
    let distribution = try EntropyDistribution(of: neighbourhoods, world)
    var agreeing = [Int](repeating: 0, count: EntropyDistribution.binCount)
    for (image, entropy) in zip(neighbourhoods.indices, neighbourhoods.entropies) {
      agreeing[distribution.bin(of: entropy)] += neighbourhoods.neighbours(of: image).count {
        trainLabels[Int($0)] == trainLabels[image]
      }
    }
    try world.allReduce(&agreeing)
    return agreeing
  }
}
