internal import CXXHash

/// A number that tells bytes from all others that a failing disk or a half-written file could hold:
/// XXH3 in 64 bits, as `xxhsum -H3` prints it.
///
/// Images' `Fingerprint` is no substitute: two flipped sign bits of floats can cancel in it.
@safe package struct Checksum: ~Copyable {
  // Memory of the library, which this value owns.
  private let state: OpaquePointer?

  package init() {
    unsafe state = XXH3_createState()
    // XXH_errorcode XXH3_64bits_reset(XXH3_state_t *statePtr)
    _ = unsafe XXH3_64bits_reset(state)
  }

  deinit {
    _ = unsafe XXH3_freeState(state)
  }

  /// Adds the next bytes.
  package func add(_ bytes: UnsafeRawBufferPointer) {
    // XXH_errorcode XXH3_64bits_update(XXH3_state_t *statePtr, const void *input, size_t length)
    _ = unsafe XXH3_64bits_update(state, bytes.baseAddress, bytes.count)
  }

  /// The number, of what was added so far.
  package var value: UInt64 {
    // XXH64_hash_t XXH3_64bits_digest(const XXH3_state_t *statePtr)
    unsafe XXH3_64bits_digest(state)
  }

  /// Such a number as 16 hexadecimal digits.
  package static func text(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Checksum {
  /// That of a text.
  package static func of(_ text: String) -> UInt64 {
    let checksum = Checksum()
    var text = text
    text.withUTF8 { unsafe checksum.add(UnsafeRawBufferPointer($0)) }
    return checksum.value
  }

  /// That of a file, with the number of its bytes.
  package static func ofFile(_ path: String) throws(FileError) -> (bytes: Int, checksum: UInt64) {
    let file = try OpenFile(path, for: .reading)
    let checksum = Checksum()
    let size = try file.size()
    for start in stride(from: 0, to: size, by: pieceSize) {
      let piece = try file.bytes(start..<min(start + pieceSize, size))
      unsafe piece.withUnsafeBytes { unsafe checksum.add($0) }
    }
    return (size, checksum.value)
  }

  private static let pieceSize = 1 << 20
}
