/// How often each value of a byte is met in the pixels of each channel: of it mean and deviation follow
/// exactly, in whatever order the images come.
package struct PixelCounts: Sendable, Codable, Equatable {
  /// Pixels of each value (C × 256).
  private var counts: [[Int]]

  /// No pixel yet.
  package init(channels: Int) {
    counts = Array(repeating: Array(repeating: 0, count: 256), count: channels)
  }

  /// Adds an image of so many channels, (C, H, W).
  package mutating func add(_ bytes: [UInt8]) {
    let size = bytes.count / max(counts.count, 1)
    for channel in counts.indices {
      for place in channel * size..<(channel + 1) * size {
        counts[channel][Int(bytes[place])] += 1
      }
    }
  }

  /// Adds what was counted of others.
  package mutating func add(_ other: PixelCounts) {
    for channel in counts.indices {
      for value in 0..<256 { counts[channel][value] += other.counts[channel][value] }
    }
  }

  /// Adds the pixels of an image.
  mutating func add(_ image: PlanarImage) {
    let size = unsafe image.height * image.width
    for channel in counts.indices {
      for place in 0..<size {
        counts[channel][Int(unsafe image.start[channel * size + place])] += 1
      }
    }
  }

  /// Mean and deviation of each channel, of pixels scaled to 0 … 1; nil where there are no pixels, or
  /// a channel whose pixels are all the same.
  package var statistics: PixelStatistics? {
    let moments = counts.map { counts -> (mean: Double, deviation: Double) in
      let total = Double(counts.reduce(0, +))
      let mean = counts.enumerated().reduce(0) { $0 + Double($1.offset * $1.element) } / total
      let square = counts.enumerated().reduce(0) {
        $0 + Double($1.element) * (Double($1.offset) - mean) * (Double($1.offset) - mean)
      }
      return (mean / 255, (square / total).squareRoot() / 255)
    }
    guard !moments.isEmpty, moments.allSatisfy({ $0.deviation > 0 }) else { return nil }
    return PixelStatistics(
      mean: moments.map { Float($0.mean) }, std: moments.map { Float($0.deviation) })
  }
}
