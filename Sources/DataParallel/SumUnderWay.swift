internal import MPI

/// A sum over ranks that takes messages to come about.
protocol SumUnderWay: AnyObject {
  /// Moves on without waiting; whether the sum is there.
  func advance() throws(MPIError) -> Bool
}

extension Pending: SumUnderWay {
  func advance() throws(MPIError) -> Bool { try test() }
}
