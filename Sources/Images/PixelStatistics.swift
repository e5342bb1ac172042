package import Files

/// Mean and standard deviation of the pixels of a data set, scaled to 0…1, for each channel.
public struct PixelStatistics: Sendable, Equatable, Codable {
  /// Mean of each channel.
  public let mean: [Float]
  /// Standard deviation of each channel.
  public let std: [Float]

  /// The figures of each channel.
  public init(mean: [Float], std: [Float]) {
    precondition(mean.count == std.count && !mean.isEmpty, "\(mean.count) means, \(std.count) stds")
    self.mean = mean
    self.std = std
  }

  /// The figures for another number of channels.
  ///
  /// Grey to colour repeats them. Colour to grey weights them as the conversion of pixels does
  /// (ITU-R 601): exact for the mean, an upper bound close to the truth for the deviation. Nil for
  /// channels of which nothing is known.
  private func converted(toChannels channels: Int) -> PixelStatistics? {
    if channels == mean.count { return self }
    guard channels == 1 || channels == 3 else { return nil }
    if mean.count == 1 {
      return PixelStatistics(
        mean: Array(repeating: mean[0], count: channels),
        std: Array(repeating: std[0], count: channels))
    }
    return PixelStatistics(
      mean: [0.299 * mean[0] + 0.587 * mean[1] + 0.114 * mean[2]],
      std: [0.299 * std[0] + 0.587 * std[1] + 0.114 * std[2]])
  }

  /// The figures of images of a kind, of so many channels or the kind's own: what settings give, or is
  /// usual.
  ///
  /// - Throws: An error that names the setting that is wrong, or is missing because there are no usual
  ///   figures of so many channels.
  package init(
    of kind: DatasetKind, channels: Int?, mean: [Float]?, std: [Float]?
  ) throws(FileError) {
    let channels = channels ?? kind.statistics.mean.count
    if let usual = kind.statistics.converted(toChannels: channels) {
      self = try usual.replaced(mean: mean, std: std)
      return
    }
    guard mean != nil, std != nil else {
      throw FileError(
        mean == nil ? "mean" : "std",
        "not given, and images of \(channels) channels have no usual one",
        advice: "and-dist check-data --statistics counts mean and std")
    }
    self = try PixelStatistics(
      mean: Array(repeating: 0, count: channels), std: Array(repeating: 1, count: channels)
    ).replaced(mean: mean, std: std)
  }

  /// The figures with those that settings give in place of these.
  ///
  /// - Throws: An error that names the setting, when a count is neither 1 nor the number of channels,
  ///   or when a number cannot be used.
  private func replaced(mean newMean: [Float]?, std newStd: [Float]?) throws(FileError)
    -> PixelStatistics
  {
    let channels = mean.count
    func fitted(_ values: [Float]?, _ name: String, else old: [Float]) throws(FileError)
      -> [Float]
    {
      guard let values else { return old }
      guard values.allSatisfy({ $0.isFinite }) else {
        throw FileError(name, "\(values) has a number that is not finite")
      }
      if values.count == channels { return values }
      guard values.count == 1 else {
        throw FileError(
          name, "\(values.count) numbers for \(channels) channels; give one, or one for each")
      }
      return Array(repeating: values[0], count: channels)
    }
    let std = try fitted(newStd, "std", else: std)
    guard std.allSatisfy({ $0 > 0 }) else {
      throw FileError("std", "\(std) has a number that is not above 0")
    }
    return PixelStatistics(mean: try fitted(newMean, "mean", else: mean), std: std)
  }
}
