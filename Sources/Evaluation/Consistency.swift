public import Neighbourhoods

/// The share of the anchors' neighbours that have their anchor's label, a measure of the paper.
///
/// - Parameters:
///   - neighbourhoods: what was discovered.
///   - labels: the labels of all images, for this measurement only.
/// - Returns: 0 … 1; nil without anchors or neighbours.
public func consistency(of neighbourhoods: AnchorNeighbourhoods, labels: [Int]) -> Double? {
  precondition(
    labels.count == neighbourhoods.imageCount,
    "\(labels.count) labels of \(neighbourhoods.imageCount) images")
  let pairs = neighbourhoods.anchors.count * neighbourhoods.neighbourhoodSize
  guard pairs > 0 else { return nil }
  let same = neighbourhoods.anchors.reduce(0) { sum, anchor in
    sum + neighbourhoods.neighbours(of: anchor).count { labels[Int($0)] == labels[anchor] }
  }
  return Double(same) / Double(pairs)
}
