internal import Configuration
internal import Datasets

extension Configuration {
  /// The data set's options, as `Datasets` takes them.
  var datasetOptions: DatasetOptions {
    DatasetOptions(
      kind: dataset, root: dataRoot, limitPerClass: limitPerClass, imageSize: imageSize,
      channels: channels, pixelRange: pixelRange, mean: mean, std: std, exclude: exclude,
      index: index,
      keptBytesLimit: keepImages.limit)
  }
}
