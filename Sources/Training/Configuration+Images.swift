public import Configuration
internal import Images

extension Configuration {
  /// Throws for settings that do not fit a data set of so many training images.
  public func check(imageCount: Int) throws(TrainingError) {
    guard imageCount > 0 else {
      throw TrainingError("\(dataset.rawValue) has no training images; give another data-root")
    }
    guard rounds == 1 || neighbours < imageCount else {
      throw TrainingError(
        "neighbours is \(neighbours), but each of \(imageCount) images has only \(imageCount - 1) "
          + "others; give at most \(imageCount - 1)")
    }
  }
}
