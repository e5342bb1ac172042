public import DataParallel

extension Configuration {
  /// How gradients are summed, as `DataParallel` takes it.
  public var reductionOptions: ReductionOptions {
    ReductionOptions(
      way: reduction, compression: compression,
      bucketCount: Int(bucketSize * Double(1 << 20)) / MemoryLayout<Float>.size)
  }
}
