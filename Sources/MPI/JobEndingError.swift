/// An error that knows with which status the job shall end.
public protocol JobEndingError: Error {
  /// The status, 1 to 255.
  var exitStatus: Int32 { get }
}
