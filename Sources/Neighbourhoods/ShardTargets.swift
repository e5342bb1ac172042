/// The target sets Ω of all images, as far as they lie in one shard of the bank.
///
/// Ω of an instance is the image itself, of an anchor the image and its neighbours. A rank sums over
/// its own rows alone: so it keeps, of the anchors of all ranks, the pairs whose neighbour's row it
/// has, which is one P-th of k times the anchors on average, and a step needs no message to find them.
public struct ShardTargets: Sendable {
  /// The images whose rows are in the shard.
  public let indices: Range<Int>
  /// The anchor of each pair, in ascending order.
  private var anchors: [Int32] = []
  /// Its neighbour, which is in the shard; nearest first.
  private var neighbours: [Int32] = []

  /// Every image is an instance.
  public init(indices: Range<Int>) {
    self.indices = indices
  }

  /// Makes an image an anchor, with its neighbours in any shard; anchors come in ascending order.
  public mutating func add(_ anchor: Int, neighbours all: some Sequence<Int32>) {
    let anchor = Int32(anchor)
    precondition(anchors.last.map { $0 < anchor } ?? true, "anchor \(anchor) comes late")
    for neighbour in all where indices.contains(Int(neighbour)) {
      anchors.append(anchor)
      neighbours.append(neighbour)
    }
  }

  /// How many pairs of an anchor and a neighbour are kept, 8 bytes each.
  public var pairCount: Int { anchors.count }

  /// Those of the target set of each image of a batch whose rows are among `rows`, a part of the shard;
  /// nil for the whole.
  public func targets(of images: some Sequence<Int>, in rows: Range<Int>? = nil) -> TargetSets {
    let rows = rows ?? indices
    var sets = TargetSets()
    for image in images {
      var place = firstPair(of: image)
      var own = rows.contains(image) ? [image] : []
      while place < anchors.count && anchors[place] == Int32(image) {
        if rows.contains(Int(neighbours[place])) { own.append(Int(neighbours[place])) }
        place += 1
      }
      sets.append(own)
    }
    return sets
  }

  /// Where the pairs of an image are, or would be.
  private func firstPair(of image: Int) -> Int {
    var (low, high) = (0, anchors.count)
    while low < high {
      let middle = (low + high) / 2
      if anchors[middle] < Int32(image) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
