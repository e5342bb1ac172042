public import Neighbourhoods

/// How many neighbours of a shard's anchors have their anchor's label: its part of the *consistency*,
/// a measure of the paper.
public struct NeighbourPairs: Sendable, Equatable {
  /// Pairs of an anchor and one of its neighbours.
  public private(set) var count = 0
  /// Those of them that have one label.
  public private(set) var agreeing = 0

  /// - Parameters:
  ///   - neighbourhoods: what was discovered for a shard's images.
  ///   - labels: the labels of all images, for this measurement only.
  public init(of neighbourhoods: AnchorNeighbourhoods, labels: [Int]) {
    for anchor in neighbourhoods.anchors {
      for neighbour in neighbourhoods.neighbours(of: anchor) {
        count += 1
        if labels[Int(neighbour)] == labels[anchor] { agreeing += 1 }
      }
    }
  }
}
