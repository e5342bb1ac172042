internal import Arithmetic
internal import Storage

/// Two sums of each channel for each part of a batch, added up in the order of the parts.
///
/// Threads write the parts in any order, each place once; the total does not depend on how many
/// threads there are.
@usableFromInline package struct PartialSums: Sendable {
  private let buffer: Buffer
  private let parts: Int
  @usableFromInline let channels: Int

  package init(parts: Int, channels: Int) {
    buffer = Buffer(byteCount: 2 * parts * channels * MemoryLayout<Double>.size)
    (self.parts, self.channels) = (parts, channels)
  }

  @usableFromInline var values: UnsafeMutablePointer<Double> {
    unsafe buffer.start.assumingMemoryBound(to: Double.self)
  }

  /// Sets what a part has of the channels from `channel` on.
  @inlinable package func set(part: Int, channel: Int, _ sums: some PlaneSums, lanes: Int) {
    let first = unsafe values + 2 * (part * channels + channel)
    for lane in 0..<lanes {
      unsafe (first[2 * lane], first[2 * lane + 1]) = sums.totals(lane)
    }
  }

  /// The sums over all parts, of so many values a channel.
  package func total(valueCount: Int) -> ChannelSums {
    var sums = ChannelSums(channels: channels)
    for part in 0..<parts {
      for index in 0..<2 * channels {
        unsafe sums.values[index] += values[part * 2 * channels + index]
      }
    }
    sums.count = Double(valueCount)
    return sums
  }
}
