/// Which images of a shard are anchors, and every one's nearest others: a rank's part of what a
/// discovery finds.
///
/// An anchor and its neighbours are one class in the next round; every other image remains an
/// instance, a class of its own. Neighbours are images of any shard.
public struct AnchorNeighbourhoods: Sendable, Equatable {
  /// The images of the shard.
  public let indices: Range<Int>
  /// The k nearest others of each of them, nearest first, image after image (n × k).
  ///
  /// Empty in round 0, when nothing was discovered yet.
  public let neighbours: [Int32]
  /// k.
  public let neighbourhoodSize: Int
  /// Whether each of them is an anchor (n).
  public let isAnchor: [Bool]
  /// The anchors in the order of their selection.
  public let order: SelectionOrder
  /// The entropy of each of them (n), by which they were selected; none in round 0.
  public let entropies: [Float]

  /// The anchors among the images `indices`, with the neighbours and entropies of all of these.
  public init(
    indices: Range<Int>, anchors: SelectionOrder, neighbours: [Int32], neighbourhoodSize: Int,
    entropies: [Float] = []
  ) {
    precondition(
      entropies.isEmpty || entropies.count == indices.count,
      "\(entropies.count) entropies for \(indices.count) images")
    self.entropies = entropies
    precondition(
      neighbours.count == indices.count * neighbourhoodSize,
      "\(neighbours.count) neighbours for \(indices.count) images × \(neighbourhoodSize)")
    self.indices = indices
    var isAnchor = [Bool](repeating: false, count: indices.count)
    for image in anchors.images { isAnchor[image - indices.lowerBound] = true }
    self.isAnchor = isAnchor
    order = anchors
    self.neighbours = neighbours
    self.neighbourhoodSize = neighbourhoodSize
  }

  /// Round 0: every one of these images is an instance.
  public static func instances(_ indices: Range<Int>) -> AnchorNeighbourhoods {
    AnchorNeighbourhoods(
      indices: indices, anchors: SelectionOrder(), neighbours: [], neighbourhoodSize: 0)
  }

  /// The anchors, in the order of the images.
  public var anchors: some Sequence<Int> {
    indices.lazy.filter { isAnchor[$0 - indices.lowerBound] }
  }

  /// An image's k nearest others, nearest first.
  public func neighbours(of image: Int) -> ArraySlice<Int32> {
    let place = image - indices.lowerBound
    return neighbours[place * neighbourhoodSize..<(place + 1) * neighbourhoodSize]
  }
}
