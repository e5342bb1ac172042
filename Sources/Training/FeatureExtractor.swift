public import Configuration
public import Images
public import Networks
public import Storage

/// Turns plain images into features by a trained network, without changing it.
public final class FeatureExtractor {
  private let network: Network
  /// Threads that load images.
  public let workers: Int

  /// An extractor that loads images on as many threads as `configuration` says.
  public init(_ network: Network, _ configuration: Configuration) {
    self.network = network
    workers = Trainer.loaderWorkers(configuration)
  }

  /// d.
  public var dimension: Int { network.description.featureDimension }

  /// The features (n, d) of the images `indices` of a split, in their order.
  ///
  /// Batch norm uses its running averages. Every rank can call it for images of its own.
  public func features(of split: ImageSplit, _ indices: Range<Int>) throws -> Tensor {
    let features = Tensor(shape: [indices.count, network.description.featureDimension])
    let loader = Loader(split, workers: workers)
    loader.start(indices, batchSize: network.batchSize)
    var done = 0
    while let batch = try loader.next() {
      let rows = done..<done + batch.indices.count
      features.rows(rows).copy(from: try network.forward(images: batch.images, mode: .evaluation))
      done = rows.upperBound
    }
    return features
  }
}
