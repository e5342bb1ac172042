/// How the entropies of all images are spread, in bins of equal width, and who the anchors are.
public struct EntropyHistogram: Sendable, Equatable, Codable {
  /// The lowest entropy, in nats: where the first bin begins.
  public var lowest: Double
  /// The highest: where the last bin ends.
  public var highest: Double
  /// Images of each bin.
  public var counts: [Int]
  /// Anchors of each bin.
  public var anchors: [Int]
  /// Neighbours of the images of each bin that have their image's class, where labels are known.
  public var agreeing: [Int]?
  /// Neighbours that each image has.
  public var neighbours: Int

  /// A histogram.
  public init(
    lowest: Double, highest: Double, counts: [Int], anchors: [Int], agreeing: [Int]? = nil,
    neighbours: Int
  ) {
    self.lowest = lowest
    self.highest = highest
    self.counts = counts
    self.anchors = anchors
    self.agreeing = agreeing
    self.neighbours = neighbours
  }
}
