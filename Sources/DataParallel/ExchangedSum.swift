internal import Arithmetic
internal import MPI
internal import Storage

/// A sum over ranks, each rank adding up its share in the tree of `sumInTree`, as floats or of bf16
/// numbers.
///
/// Each rank gives every rank its share of the numbers, adds up what all have for its own, and gives the
/// sum to all: as many bytes as the best sum by messages sends, and its bits depend on the order of the
/// ranks alone, which MPI's own sums do not promise.
///
/// In bf16 numbers are rounded before they are sent, and the sum again: so every number is rounded
/// twice, whatever the number of ranks, and a rank sends half of the bytes. With u = 2⁻⁸ the error of a
/// sum is then at most u (2 + u) times the sum of magnitudes, besides what adding up as floats costs.
final class ExchangedSum {
  private enum Stage { case idle, exchanging, added, gathering }

  private let numbers: Tensor
  private let communicator: Communicator
  private let gathers: OrderedGathers
  private let shares: Partition
  /// What all ranks have for this rank's share, rank after rank; in bf16 of a piece of it at a time.
  private let terms: Tensor
  private let rounded: Rounded?
  private var stage = Stage.idle
  private var turn = 0
  private var pending: Pending?

  /// What messages carry in bf16.
  private struct Rounded {
    /// This rank's numbers, later the sums.
    let numbers: BFloat16Tensor
    /// The terms.
    let terms: BFloat16Tensor
  }

  /// A sum of these numbers; `start` starts it, as often as there are steps.
  init(
    _ numbers: Tensor, _ compression: ReductionOptions.Compression, _ communicator: Communicator,
    _ gathers: OrderedGathers
  ) {
    self.numbers = numbers
    self.communicator = communicator
    self.gathers = gathers
    let ranks = communicator.worldSize
    shares = Partition(total: numbers.count, worldSize: ranks)
    let mine = shares.counts[communicator.rank]
    switch compression {
    case .none:
      terms = Tensor(shape: [ranks * mine])
      rounded = nil
    case .bf16:
      terms = Tensor(shape: [ranks * min(mine, ExchangedSum.pieceSize)])
      rounded = Rounded(
        numbers: BFloat16Tensor(shape: [numbers.count]),
        terms: BFloat16Tensor(shape: [ranks * mine]))
    }
  }

  private static let pieceSize = 1 << 14

  /// Starts to replace the numbers by their sums over all ranks.
  func start() throws(MPIError) {
    precondition(stage == .idle, "a sum that is under way")
    if let rounded {
      round(numbers, to: rounded.numbers)
      pending = try communicator.startExchange(rounded.numbers, into: rounded.terms, shares)
    } else {
      pending = try communicator.startExchange(numbers, into: terms, shares)
    }
    turn = gathers.turn()
    stage = .exchanging
  }

  /// Moves on without waiting; whether the sum is there.
  func advance() throws(MPIError) -> Bool {
    if let pending, try !pending.test() { return false }
    switch stage {
    case .idle: return true
    case .exchanging:
      addUpShare()
      pending = nil
      stage = .added
      return try advance()
    case .added:
      pending = try gathers.start(turn: turn) { (communicator) throws(MPIError) in
        guard let rounded else { return try communicator.startAllGather(numbers, shares) }
        return try communicator.startAllGather(rounded.numbers, shares)
      }
      if pending != nil { stage = .gathering }
      return false
    case .gathering:
      if let rounded { widen(rounded.numbers, into: numbers) }
      pending = nil
      stage = .idle
      return true
    }
  }

  private func addUpShare() {
    let mine = shares[communicator.rank]
    let (share, ranks) = (numbers.elements(mine), 0..<communicator.worldSize)
    guard let rounded else {
      sumInTree(
        ranks.map { terms.elements($0 * mine.count..<($0 + 1) * mine.count) }, into: share)
      return
    }
    for start in stride(from: 0, to: mine.count, by: ExchangedSum.pieceSize) {
      let piece = start..<min(start + ExchangedSum.pieceSize, mine.count)
      let widened = ranks.map { rank in
        let term = terms.elements(rank * piece.count..<(rank + 1) * piece.count)
        let first = rank * mine.count
        widen(
          rounded.terms.elements(first + piece.lowerBound..<first + piece.upperBound), into: term)
        return term
      }
      sumInTree(widened, into: share.elements(piece))
    }
    round(share, to: rounded.numbers.elements(mine))
  }
}
