internal import Foundation
internal import SystemPackage

/// What is wrong with a file, a folder or what a person said of one, in one line for that person.
public struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The file, folder or setting at fault, as it was named.
  public let subject: String
  /// What is wrong with it, and what would be right.
  public let problem: String
  /// What the person could do about it; nil where the problem says that.
  public let advice: String?

  /// An error about a file, folder or setting; `expected` is what would be right.
  public init(
    _ subject: String, _ problem: String, expected: String? = nil, advice: String? = nil
  ) {
    self.subject = subject
    self.problem = problem + (expected.map { "; expected \($0)" } ?? "")
    self.advice = advice
  }

  /// All of it, on one line.
  public var description: String {
    "\(subject): \(problem)" + (advice.map { "; \($0)" } ?? "")
  }
}

extension FileError {
  /// An error with what the system said of it: `path: cannot be opened: No such file or directory`.
  ///
  /// This is the one place where the system's and Foundation's errors become text.
  package init(_ path: String, _ failure: String, _ cause: any Error) {
    self.init(path, "\(failure): \(FileError.reason(cause))")
  }

  /// What the system says, without domain and codes.
  private static func reason(_ error: any Error) -> String {
    if let error = error as? Errno { return error.description }
    let error = error as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    guard cause.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return Errno(rawValue: CInt(cause.code)).description
  }
}
