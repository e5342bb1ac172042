internal import COpenMPI

extension World {
  /// How far MPI may be called from several threads (MPI 3.1, section 12.4.3).
  public enum ThreadLevel: String, Sendable {
    /// There is one thread only.
    case single
    /// The main thread alone calls MPI.
    case funneled
    /// One thread at a time calls MPI.
    case serialized
    /// Any thread calls MPI at any time.
    case multiple
  }

  /// The name and version of the MPI library, one line; it may be asked before `run`.
  public static var libraryVersion: String {
    // int MPI_Get_library_version(char *version, int *resultlen)
    let text = unsafe string(atMost: Int(MPI_MAX_LIBRARY_VERSION_STRING)) { characters, length in
      unsafe MPI_Get_library_version(characters, length)
    }
    return text ?? "unknown"
  }

  /// The name of the node that this process runs on, as MPI knows it; within `run` only.
  public static var processorName: String {
    // int MPI_Get_processor_name(char *name, int *resultlen)
    let text = unsafe string(atMost: Int(MPI_MAX_PROCESSOR_NAME)) { characters, length in
      unsafe MPI_Get_processor_name(characters, length)
    }
    return text ?? "unknown"
  }

  /// The thread level that MPI gave; within `run` only.
  public static var threadLevel: ThreadLevel {
    var level: Int32 = 0
    // int MPI_Query_thread(int *provided)
    _ = unsafe MPI_Query_thread(&level)
    switch level {
    case Int32(MPI_THREAD_MULTIPLE): return .multiple
    case Int32(MPI_THREAD_SERIALIZED): return .serialized
    case Int32(MPI_THREAD_FUNNELED): return .funneled
    default: return .single
    }
  }
}
