internal import SystemPackage

/// What lies at a path.
package enum FileKind: String {
  case regular = "a regular file"
  case folder = "a folder"
  case pipe = "a named pipe (FIFO)"
  case socket = "a socket"
  case device = "a device"
  case link = "a symbolic link"
  case unknown = "of an unknown kind"

  init(_ type: FileType) {
    switch type {
    case .regular: self = .regular
    case .directory: self = .folder
    case .fifo: self = .pipe
    case .socket: self = .socket
    case .characterSpecial, .blockSpecial: self = .device
    case .symbolicLink: self = .link
    default: self = .unknown
    }
  }
}
