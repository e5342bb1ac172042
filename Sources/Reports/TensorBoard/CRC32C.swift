/// The cyclic redundancy check of Castagnoli's polynomial, as TFRecord files have it masked.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1
    }
  }

  /// The check of these bytes (RFC 3720, appendix B.4).
  static func value(of bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { value, byte in
      table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8
    }
  }

  /// The check turned and shifted, so that a check of data with checks in it is no harm.
  static func masked(of bytes: some Sequence<UInt8>) -> UInt32 {
    let value = value(of: bytes)
    return (value >> 15 | value << 17) &+ 0xA282_EAD8
  }
}
