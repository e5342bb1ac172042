public import DataParallel
public import Datasets
public import Networks

extension Configuration {
  /// How gradients are summed, as `DataParallel` takes it.
  public var reductionOptions: ReductionOptions {
    ReductionOptions(
      way: reduction, compression: compression,
      bucketCount: Int(bucketSize * Double(1 << 20)) / MemoryLayout<Float>.size)
  }

  /// The data set's options, as `Datasets` takes them.
  public var datasetOptions: DatasetOptions {
    get throws(DatasetError) {
      DatasetOptions(
        kind: try DatasetKind(named: dataset.rawValue), root: dataRoot,
        limitPerClass: limitPerClass, imageSize: imageSize, channels: channels, mean: mean,
        std: std)
    }
  }
}

extension Configuration.Augmentation {
  /// The augmentation, as `Datasets` takes it.
  var recipe: Datasets.Augmentation {
    switch self {
    case .standard: .standard(StandardAugmentation())
    case .none: .none
    }
  }
}

extension Configuration.NetworkName {
  /// The network, as `Networks` takes it.
  public var architecture: NetworkDescription.Architecture {
    switch self {
    case .resnet18: .resnet18
    case .resnet34: .resnet34
    case .resnet50: .resnet50
    case .resnet101: .resnet101
    }
  }
}
