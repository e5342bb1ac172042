package import Storage

/// Where the own class of an image stands among all, by its logits.
package struct Ranking {
  /// Images whose own class is first.
  package private(set) var first: Int64 = 0
  /// Images whose own class is among the first five.
  package private(set) var amongFive: Int64 = 0

  /// No images.
  package init() {}

  /// Adds images with these logits (n, K); of equals the lower class stands first.
  package mutating func add(_ logits: Tensor, labels: [Int]) {
    let classes = logits.shape[1]
    for (row, label) in labels.enumerated() {
      let own = logits[row * classes + label]
      let before = (0..<classes).count { other in
        let logit = logits[row * classes + other]
        return logit > own || (logit == own && other < label)
      }
      // A classifier that has lost itself in infinity knows nothing.
      guard own.isFinite else { continue }
      if before == 0 { first += 1 }
      if before < 5 { amongFive += 1 }
    }
  }
}
