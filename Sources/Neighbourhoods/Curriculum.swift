/// How many images become anchors in which round: the easiest first, more each round.
///
/// Round r selects ⌊r · selection rate · N⌋ of N images, at most all (the curriculum of the paper; with a
/// rate of 0.25 and five rounds 0, 25, 50, 75 and 100 %). Products that are whole but for rounding
/// count as whole.
public struct Curriculum: Sendable, Equatable {
  /// The share of all images that each round adds to the anchors.
  public let selectionRate: Double

  /// A curriculum that adds `selectionRate`, 0 … 1, each round.
  public init(selectionRate: Double) {
    precondition(selectionRate >= 0 && selectionRate <= 1, "a selection rate of \(selectionRate)")
    self.selectionRate = selectionRate
  }

  /// The share of all images that are anchors in a round.
  public func selectedShare(round: Int) -> Double { min(1, Double(round) * selectionRate) }

  /// How many of `imageCount` images are anchors in a round.
  public func anchorCount(round: Int, imageCount: Int) -> Int {
    let exact = selectedShare(round: round) * Double(imageCount)
    return min(imageCount, Int(exact + max(exact, 1) * 1e-12))
  }
}
