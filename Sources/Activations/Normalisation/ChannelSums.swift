internal import Arithmetic

/// Two sums for each channel, over images and pixels, in double precision.
///
/// The sums of parts of a batch add up to those of the batch, whatever the parts: that is how
/// batch normalisation is synchronised over ranks.
public struct ChannelSums: Sendable {
  /// Channel c's sums at 2c and 2c + 1, and at the end how many values a channel had.
  public var values: [Double]

  /// Zeros for so many channels.
  public init(channels: Int) {
    values = [Double](repeating: 0, count: 2 * channels + 1)
  }

  /// Sums that are at hand, in the order of `values`.
  public init(values: [Double]) {
    self.values = values
  }

  /// Values summed for each channel.
  public var count: Double {
    get { values[values.count - 1] }
    set { values[values.count - 1] = newValue }
  }

  /// A channel's first sum.
  public func first(_ channel: Int) -> Double { values[2 * channel] }
  /// A channel's second sum.
  public func second(_ channel: Int) -> Double { values[2 * channel + 1] }
}
