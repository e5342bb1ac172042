internal import MPI
internal import Storage

/// Sums of ranges of gradients by messages, as floats or compressed.
final class MessageSums {
  private let communicator: Communicator
  private let compression: ReductionOptions.Compression
  /// The compressed sums' second messages, which start in an order of their own.
  private let gathers: OrderedGathers?
  /// Memory of compressed sums, by their place in the step.
  private var compressed: [Int: CompressedSum] = [:]

  init(
    _ communicator: Communicator, _ compression: ReductionOptions.Compression
  ) throws(MPIError) {
    self.communicator = communicator
    self.compression = compression
    gathers =
      compression == .none ? nil : OrderedGathers(communicator: try communicator.duplicate())
  }

  /// Starts to replace numbers by their sums over all ranks.
  ///
  /// `place` is that of the range among those of a step.
  func start(_ tensor: Tensor, place: Int) throws(MPIError) -> any SumUnderWay {
    guard let gathers else { return try communicator.startAllReduce(tensor) }
    let sum = compressed[place] ?? CompressedSum(tensor, communicator, gathers)
    compressed[place] = sum
    try sum.start()
    return sum
  }
}
