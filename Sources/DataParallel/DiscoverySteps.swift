package import Storage
internal import MPI

/// The order in which a part meets all pairs of rows that it is to meet.
///
/// First the pairs within its own rows, stripe by stripe; then, for each distance δ = 1 … V/2, those of
/// its rows with those of part v + δ, which visit it in blocks. So each pair of parts meets at one of
/// them, and each part has as many. For an even V the parts at distance V/2 would meet at both: the
/// lower one takes the first half of its own rows, the upper one its rows with the second half of the
/// lower's. All parts have the same number of steps.
package struct DiscoverySteps {
  /// One step of a part.
  package enum Step: Equatable {
    /// These of its rows, with all behind them.
    case within(Range<Int>)
    /// A block of rows visits from the part so many places further; another visits as many back.
    case visit(distance: Int, block: Int)
  }

  private let parts: Partition
  private let part: Int
  private let blockSize: Int

  /// The steps of `part`, of parts with so many rows; `blockSize` rows make a stripe or a block.
  package init(parts: Partition, part: Int, blockSize: Int) {
    self.parts = parts
    self.part = part
    self.blockSize = blockSize
  }

  private var size: Int { parts.worldSize }

  /// Steps within a part, and steps of one distance: by the largest part.
  private var perPart: Int { ((parts.counts.max() ?? 0) + blockSize - 1) / blockSize }

  /// How many steps there are, the same of all parts.
  package var count: Int { perPart * (1 + size / 2) }

  package subscript(index: Int) -> Step {
    let (round, block) = (index / perPart, index % perPart)
    return round == 0
      ? .within(self.block(block, of: 0..<parts.counts[part]))
      : .visit(distance: round, block: block)
  }

  /// The part so many places further than this one, or back.
  package func part(at distance: Int) -> Int { ((part + distance) % size + size) % size }

  /// Which of its rows a part gives for its meeting with the one `distance` places back.
  package func visitors(of visitor: Int, distance: Int, block: Int) -> Range<Int> {
    let count = parts.counts[visitor]
    let isHalf = 2 * distance == size && visitor < size / 2
    return self.block(block, of: (isHalf ? count / 2 : 0)..<count)
  }

  /// Which of its own rows meet them.
  package func hosts(distance: Int) -> Range<Int> {
    let count = parts.counts[part]
    return 0..<(2 * distance == size && part < size / 2 ? count / 2 : count)
  }

  /// How many pairs a step has.
  package func pairs(_ step: Step) -> Double {
    switch step {
    case .within(let stripe):
      let behind = Double(parts.counts[part] - stripe.lowerBound)
      return Double(stripe.count) * (behind - Double(stripe.count) / 2)
    case .visit(let distance, let block):
      let visitors = visitors(
        of: part(at: distance), distance: distance, block: block)
      return Double(visitors.count) * Double(hosts(distance: distance).count)
    }
  }

  private func block(_ block: Int, of range: Range<Int>) -> Range<Int> {
    let start = min(range.lowerBound + block * blockSize, range.upperBound)
    return start..<min(start + blockSize, range.upperBound)
  }
}
