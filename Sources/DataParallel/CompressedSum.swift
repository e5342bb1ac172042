internal import Arithmetic
internal import MPI
internal import Storage

/// A sum over ranks of which messages carry bf16 numbers, and which is added up as floats.
///
/// Each rank rounds its numbers and gives every rank its part of them; each adds up its part in rank
/// order, rounds the sum, and gives it to all. So every number is rounded twice, whatever the number
/// of ranks, all ranks end with the same bits, and a rank sends half of the bytes that the best sum
/// of floats sends. With u = 2⁻⁸ the error of a sum is at most u (2 + u) times the sum of magnitudes,
/// besides what adding up as floats costs.
final class CompressedSum: SumUnderWay {
  private enum Stage { case idle, exchanging, added, gathering }

  private let numbers: Tensor
  private let communicator: Communicator
  private let gathers: OrderedGathers
  private let parts: Partition
  /// This rank's numbers rounded, later the sums.
  private let rounded: BFloat16Tensor
  /// What all ranks have for this rank's part, rank after rank.
  private let received: BFloat16Tensor
  private var stage = Stage.idle
  private var turn = 0
  private var pending: Pending?

  /// A sum of these numbers; `start` starts it, as often as there are steps.
  init(_ numbers: Tensor, _ communicator: Communicator, _ gathers: OrderedGathers) {
    self.numbers = numbers
    self.communicator = communicator
    self.gathers = gathers
    parts = Partition(total: numbers.count, worldSize: communicator.worldSize)
    rounded = BFloat16Tensor(shape: [numbers.count])
    received = BFloat16Tensor(
      shape: [parts.counts[communicator.rank] * communicator.worldSize])
  }

  func start() throws(MPIError) {
    precondition(stage == .idle, "a sum that is under way")
    round(numbers, to: rounded)
    pending = try communicator.startExchange(rounded, into: received, parts)
    turn = gathers.turn()
    stage = .exchanging
  }

  func advance() throws(MPIError) -> Bool {
    if let pending, try !pending.test() { return false }
    switch stage {
    case .idle: return true
    case .exchanging:
      addUpPart()
      pending = nil
      stage = .added
      return try advance()
    case .added:
      pending = try gathers.start(turn: turn) { (communicator) throws(MPIError) in
        try communicator.startAllGather(rounded, parts)
      }
      if pending != nil { stage = .gathering }
      return false
    case .gathering:
      widen(rounded, into: numbers)
      pending = nil
      stage = .idle
      return true
    }
  }

  private func addUpPart() {
    let mine = parts[communicator.rank]
    let sum = numbers.elements(mine)
    for rank in 0..<communicator.worldSize {
      let term = received.elements(rank * mine.count..<(rank + 1) * mine.count)
      if rank == 0 { widen(term, into: sum) } else { add(term, to: sum) }
    }
    round(sum, to: rounded.elements(mine))
  }
}
