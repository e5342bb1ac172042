internal import Glibc

/// A socket for short messages that may be lost (UDP over IPv4), on a port that the system chose.
final class DatagramSocket: Sendable {
  /// Where messages go to and come from.
  struct Address: Sendable, Hashable {
    /// In the order of the network, as in `sockaddr_in`.
    let host: UInt32
    let port: UInt16

    /// Eight hexadecimal digits and four.
    var text: String { String(host, radix: 16) + ":" + String(port, radix: 16) }

    init(host: UInt32, port: UInt16) { (self.host, self.port) = (host, port) }

    init?(text: some StringProtocol) {
      let parts = text.split(separator: ":")
      guard parts.count == 2, let host = UInt32(parts[0], radix: 16),
        let port = UInt16(parts[1], radix: 16)
      else { return nil }
      self.init(host: host, port: port)
    }
  }

  private let descriptor: Int32

  /// Opens a socket; nil where the system gives none.
  init?() {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var own = sockaddr_in()
    own.sin_family = sa_family_t(AF_INET)
    let bound = unsafe withUnsafePointer(to: &own) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// All addresses of this host, with this socket's port.
  var addresses: [Address] {
    var own = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let named = unsafe withUnsafeMutablePointer(to: &own) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    var list: UnsafeMutablePointer<ifaddrs>?
    guard named == 0, unsafe getifaddrs(&list) == 0 else { return [] }
    defer { unsafe freeifaddrs(list) }
    var addresses: [Address] = []
    var next = unsafe list
    while let entry = unsafe next {
      defer { unsafe next = entry.pointee.ifa_next }
      guard let address = unsafe entry.pointee.ifa_addr,
        unsafe address.pointee.sa_family == sa_family_t(AF_INET)
      else { continue }
      let host = unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        unsafe $0.pointee.sin_addr.s_addr
      }
      addresses.append(Address(host: host, port: own.sin_port))
    }
    return addresses
  }

  /// Sends a message; it may be lost.
  func send(_ text: String, to address: Address) {
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_addr.s_addr = address.host
    target.sin_port = address.port
    let bytes = Array(text.utf8)
    _ = unsafe withUnsafePointer(to: &target) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe sendto(
          descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT), $0,
          socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// The next message that is there, and who sent it; nil for none.
  func receive() -> (text: String, from: Address)? {
    var bytes = [UInt8](repeating: 0, count: 512)
    var source = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let count = unsafe withUnsafeMutablePointer(to: &source) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe recvfrom(
          descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT), $0, &length)
      }
    }
    guard count >= 0 else { return nil }
    return (
      String(decoding: bytes[..<count], as: UTF8.self),
      Address(host: source.sin_addr.s_addr, port: source.sin_port)
    )
  }
}
