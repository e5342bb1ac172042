internal import Foundation

extension Error {
  /// What the system says, without its domain and codes.
  package var reason: String {
    let error = self as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    guard cause.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return POSIXErrorCode(rawValue: Int32(cause.code)).map {
      "\(POSIXError($0).localizedDescription)"
    }
      ?? cause.localizedDescription
  }
}
