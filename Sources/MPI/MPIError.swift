internal import COpenMPI

/// What an MPI routine answered instead of success (MPI 3.1, chapter 8.4).
public struct MPIError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The routine, as `MPI_Allreduce`.
  public let routine: String
  /// The code it returned.
  public let code: Int32
  /// MPI's own words for the code, as `MPI_ERR_ROOT: invalid root`.
  public let message: String

  /// One line: the routine and MPI's own words.
  public var description: String { "\(routine) failed: \(message)" }

  /// The error of a routine that returned `code`.
  init(routine: String, code: Int32) {
    self.routine = routine
    self.code = code
    self.message = MPIError.text(of: code)
  }

  private static func text(of code: Int32) -> String {
    // int MPI_Error_string(int errorcode, char *string, int *resultlen)
    unsafe string(atMost: Int(MPI_MAX_ERROR_STRING)) { characters, length in
      unsafe MPI_Error_string(code, characters, length)
    } ?? "error code \(code)"
  }
}

/// Turns the code that an MPI routine returned into an error that names the routine.
func check(_ routine: StaticString, _ code: Int32) throws(MPIError) {
  guard code == MPI_SUCCESS else { throw MPIError(routine: "\(routine)", code: code) }
}

/// A string that an MPI routine writes, with its length, into a buffer of the caller; nil if it
/// fails.
func string(
  atMost limit: Int,
  from routine: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32
) -> String? {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: limit + 1) { buffer in
    guard let start = buffer.baseAddress else { return nil }
    var length: Int32 = 0
    guard unsafe routine(start, &length) == MPI_SUCCESS else { return nil }
    // Open MPI counts the terminating zero of some strings and not of others.
    let characters = unsafe buffer[..<min(Int(length), limit)].prefix { $0 != 0 }
    return unsafe String(decoding: characters.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension MPIError {
  /// The error of a process whose peers on another node have no memory to share.
  public static var noSharedMemory: MPIError {
    MPIError(routine: "MPI_Win_allocate_shared", code: MPI_ERR_NO_SPACE)
  }
}
