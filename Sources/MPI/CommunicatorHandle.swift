internal import COpenMPI

/// The one owner of an `MPI_Comm`, which it frees.
///
/// After `MPI_Finalize` there is nothing left to free, and `MPI_COMM_WORLD` is never freed.
@safe struct CommunicatorHandle: ~Copyable {
  @unsafe let raw: MPI_Comm

  /// Takes ownership of a handle, whose errors are from now on returned and not fatal.
  init(_ raw: MPI_Comm) throws(MPIError) {
    unsafe self.raw = raw
    // int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler errhandler)
    try check(
      "MPI_Comm_set_errhandler",
      unsafe MPI_Comm_set_errhandler(raw, and_MPI_ERRORS_RETURN()))
  }

  deinit {
    var finalised: Int32 = 0
    // int MPI_Finalized(int *flag)
    _ = unsafe MPI_Finalized(&finalised)
    guard finalised == 0, unsafe raw != and_MPI_COMM_WORLD() else { return }
    var released: MPI_Comm? = unsafe raw
    // int MPI_Comm_free(MPI_Comm *comm)
    _ = unsafe MPI_Comm_free(&released)
  }
}
