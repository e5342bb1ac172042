public import Configuration
public import Images
internal import Networks

extension Configuration {
  /// Throws for settings that do not fit a data set of these training images.
  public func check(_ images: ImageSplit) throws(TrainingError) {
    let imageCount = images.count
    guard imageCount > 0 else {
      throw TrainingError("\(dataset.rawValue) has no training images; give another data-root")
    }
    let (height, width) = (images.imageHeight, images.imageWidth)
    let least = network.leastImageSize(stem.stem(imageHeight: height, imageWidth: width))
    guard min(height, width) >= least else {
      throw TrainingError(
        "\(network.rawValue) takes images of at least \(least) × \(least) pixels with this stem, and "
          + "these are \(height) × \(width); give image-size \(least) or more, or another stem")
    }
    guard rounds == 1 || neighbours < imageCount else {
      throw TrainingError(
        "neighbours is \(neighbours), but each of \(imageCount) images has only \(imageCount - 1) "
          + "others; give at most \(imageCount - 1)")
    }
  }
}
