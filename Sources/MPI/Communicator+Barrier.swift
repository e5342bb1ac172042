internal import COpenMPI

extension Communicator {
  /// Waits until all ranks are here (MPI 3.1, section 5.3).
  public func barrier() throws(MPIError) {
    // int MPI_Barrier(MPI_Comm comm)
    try check("MPI_Barrier", unsafe MPI_Barrier(comm))
  }
}
