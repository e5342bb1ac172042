internal import MPI
internal import Storage

/// Sums of ranges of gradients by messages, as floats or compressed.
final class MessageSums {
  private let communicator: Communicator
  private let compression: ReductionOptions.Compression
  /// The sums' second messages, which start in an order of their own.
  private let gathers: OrderedGathers
  /// The sums, by their place in the step.
  private var sums: [Int: ExchangedSum] = [:]

  init(
    _ communicator: Communicator, _ compression: ReductionOptions.Compression
  ) throws(MPIError) {
    self.communicator = communicator
    self.compression = compression
    gathers = OrderedGathers(communicator: try communicator.duplicate())
  }

  /// Starts to replace numbers by their sums over all ranks.
  ///
  /// `place` is that of the range among those of a step.
  func start(_ tensor: Tensor, place: Int) throws(MPIError) -> ExchangedSum {
    let sum = sums[place] ?? ExchangedSum(tensor, compression, communicator, gathers)
    sums[place] = sum
    try sum.start()
    return sum
  }
}
