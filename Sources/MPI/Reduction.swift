internal import COpenMPI

/// How numbers of several ranks become one (MPI 3.1, section 5.9.2).
public enum Reduction: Sendable {
  /// `MPI_SUM`.
  case sum
  /// `MPI_MIN`.
  case minimum
  /// `MPI_MAX`.
  case maximum

  /// The handle of the operation.
  @unsafe var handle: MPI_Op {
    switch self {
    case .sum: unsafe and_MPI_SUM()
    case .minimum: unsafe and_MPI_MIN()
    case .maximum: unsafe and_MPI_MAX()
    }
  }
}
