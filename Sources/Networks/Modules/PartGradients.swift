internal import Arithmetic
internal import Storage

/// The sums of the parameters' gradients over the parts of a batch, and memory for them.
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
    branches = SumOverParts.branches(of: partCount, count: largest)
  }

  /// Begins a step: nothing is accumulated.
  func beginStep() {
    for arena in accumulated { arena.all.fill(0) }
  }

  /// The sum that `gradient`, a view of a slot, becomes.
  ///
  /// Where gradients are accumulated, that of a part is the sum over the step's micro-batches so far.
  func sum(into gradient: Tensor) -> SumOverParts {
    let start = gradient.offset - gradients.all.offset
    return SumOverParts(
      into: gradient,
      accumulated: accumulated.map { $0.all.elements(start..<start + gradient.count) },
      branches: branches)
  }
}
