/// Which images are anchors, and every image's nearest others: what a discovery finds.
///
/// An anchor and its neighbours are one class in the next round; every other image remains an
/// instance, a class of its own.
public struct AnchorNeighbourhoods: Sendable, Equatable {
  /// The anchors in the order of selection, lowest entropy first.
  public let anchors: [Int]
  /// Each image's k nearest others, nearest first, image after image (N × k).
  ///
  /// Empty in round 0, when nothing was discovered yet.
  public let neighbours: [Int32]
  /// k.
  public let neighbourhoodSize: Int
  /// Whether each image is an anchor (N).
  public let isAnchor: [Bool]

  /// Anchors among N images, with the neighbours of all N.
  public init(anchors: [Int], neighbours: [Int32], neighbourhoodSize: Int, imageCount: Int) {
    precondition(
      neighbours.count == imageCount * neighbourhoodSize,
      "\(neighbours.count) neighbours for \(imageCount) images × \(neighbourhoodSize)")
    self.anchors = anchors
    self.neighbours = neighbours
    self.neighbourhoodSize = neighbourhoodSize
    var isAnchor = [Bool](repeating: false, count: imageCount)
    for anchor in anchors { isAnchor[anchor] = true }
    self.isAnchor = isAnchor
  }

  /// Round 0: every one of N images is an instance.
  public static func instances(_ imageCount: Int) -> AnchorNeighbourhoods {
    AnchorNeighbourhoods(
      anchors: [], neighbours: [], neighbourhoodSize: 0, imageCount: imageCount)
  }

  /// N.
  public var imageCount: Int { isAnchor.count }

  /// An image's k nearest others, nearest first.
  public func neighbours(of image: Int) -> ArraySlice<Int32> {
    neighbours[(image * neighbourhoodSize)..<((image + 1) * neighbourhoodSize)]
  }

  /// The target set Ω of each image of a batch: itself, and its neighbours if it is an anchor.
  public func targets(of images: [Int]) -> TargetSets {
    var sets = TargetSets()
    for image in images {
      sets.append(isAnchor[image] ? [image] + neighbours(of: image).map(Int.init) : [image])
    }
    return sets
  }
}
