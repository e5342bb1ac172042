public import Storage

/// Adds up a gradient over the parts of a batch, in the tree of `sumInTree`.
///
/// Of the parts' gradients as many are in memory at a time as the tree is deep.
public struct SumOverParts: Sendable {
  /// What becomes the sum.
  public let target: Tensor
  /// Of each part the sum over a step's micro-batches so far; none where a step has one.
  private let accumulated: [Tensor]
  /// Room for what waits to be added to the target or to one another.
  private let branches: [Tensor]

  /// A sum that `target` becomes, in `branches` of as many numbers or more, as many as `branchCount` says.
  ///
  /// Where there are `accumulated` gradients, of a part each, those of the parts are added to them, and
  /// what they come to is summed.
  public init(into target: Tensor, accumulated: [Tensor] = [], branches: [Tensor] = []) {
    (self.target, self.accumulated) = (target, accumulated)
    self.branches = branches.map { $0.elements(0..<target.count) }
  }

  /// How many branches the sum over so many parts needs: the depth of the tree.
  public static func branchCount(of partCount: Int) -> Int {
    partCount > 1 ? Int.bitWidth - (partCount - 1).leadingZeroBitCount : 0
  }

  /// Those branches, of `count` numbers each.
  public static func branches(of partCount: Int, count: Int) -> [Tensor] {
    (0..<branchCount(of: partCount)).map { _ in Tensor(shape: [count]) }
  }

  /// The same sum of consecutive numbers alone; in branches of its own, so that others may be summed at
  /// the same time.
  public func elements(_ range: Range<Int>, branches: [Tensor]) -> SumOverParts {
    SumOverParts(
      into: target.elements(range), accumulated: accumulated.map { $0.elements(range) },
      branches: branches)
  }

  /// Sets the target to the sum of what `write` writes for each of `count` parts.
  public func run<Failure: Error>(
    _ count: Int, _ write: (_ part: Int, _ gradient: Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    let places = [target] + branches
    var waiting = 0
    _ = try sumInTree(0..<count) { (part) throws(Failure) in
      let gradient = places[waiting]
      waiting += 1
      try write(part, gradient)
      if !accumulated.isEmpty {
        add(gradient, to: accumulated[part])
        gradient.copy(from: accumulated[part])
      }
      return gradient
    } add: { (term, sum) throws(Failure) in
      add(term, to: sum)
      waiting -= 1
    }
  }

  private func add(_ term: Tensor, to sum: Tensor) {
    parallelRanges(term.count, minimum: 1 << 14) { range in
      addScaled(term.elements(range), by: 1, to: sum.elements(range))
    }
  }
}
