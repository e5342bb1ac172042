/// Which and-dist this is.
public enum ProgramVersion {
  /// What `and-dist --version` prints, and what a checkpoint says wrote it.
  public static let current = "0.1.0"
}
