internal import Arithmetic
internal import Storage

/// Adds up what each part of a batch has of the parameters' gradients, in the tree of `sumInTree`.
///
/// Of the parts' gradients of a tensor as many are in memory at a time as the tree is deep.
final class PartGradients {
  private let gradients: Arena
  /// Sums over the micro-batches of a step, of each part; none where a step has one.
  private let accumulated: [Arena]
  /// Room for the largest tensor at each depth of the tree.
  private let branches: [Tensor]

  /// Sums for up to `partCount` parts into views of `gradients`.
  init(_ gradients: Arena, partCount: Int, accumulates: Bool) {
    self.gradients = gradients
    accumulated =
      accumulates ? (0..<partCount).map { _ in Arena(slots: gradients.slots) } : []
    let largest = gradients.slots.map(\.count).max() ?? 0
    branches = (0..<PartGradients.depth(of: partCount)).map { _ in Tensor(shape: [largest]) }
  }

  /// How deep the tree over so many parts is.
  static func depth(of partCount: Int) -> Int {
    partCount > 1 ? Int.bitWidth - (partCount - 1).leadingZeroBitCount : 0
  }

  /// Begins a step: nothing is accumulated.
  func beginStep() {
    for arena in accumulated { arena.all.fill(0) }
  }

  /// Sets `gradient`, a view of a slot, to the sum of what `body` writes for each of `count` parts.
  ///
  /// Where gradients are accumulated, that of a part is the sum over the step's micro-batches so far.
  func sum<Failure: Error>(
    _ count: Int, into gradient: Tensor,
    _ body: (_ part: Int, _ gradient: Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    try sum(0..<count, depth: 0, into: gradient) { (part, target) throws(Failure) in
      try body(part, target)
      guard !accumulated.isEmpty else { return }
      let start = gradient.offset - gradients.all.offset
      let sum = accumulated[part].all.elements(start..<start + gradient.count)
      addScaled(target, by: 1, to: sum)
      target.copy(from: sum)
    }
  }

  private func sum<Failure: Error>(
    _ parts: Range<Int>, depth: Int, into target: Tensor,
    _ body: (Int, Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    guard parts.count > 1 else { return try body(parts.lowerBound, target) }
    let middle = parts.lowerBound + largestBranch(of: parts.count)
    try sum(parts.lowerBound..<middle, depth: depth, into: target, body)
    let other = branches[depth].elements(0..<target.count)
    try sum(middle..<parts.upperBound, depth: depth + 1, into: other, body)
    addScaled(other, by: 1, to: target)
  }
}
