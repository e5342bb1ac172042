/// The status that a job which is not ended by an error exits with.
public enum JobStatus: Int32, Sendable {
  /// It is finished.
  case finished = 0
  /// It stopped as it was asked to, and can go on: `EX_TEMPFAIL` of sysexits.h.
  case tryAgain = 75
}
