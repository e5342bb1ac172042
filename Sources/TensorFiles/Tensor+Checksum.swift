internal import Files
package import Storage

extension Tensor {
  /// What tells its numbers, to the bit, from others.
  package var checksum: UInt64 {
    let checksum = Checksum()
    unsafe checksum.add(
      UnsafeRawBufferPointer(start: pointer, count: count * MemoryLayout<Float>.size))
    return checksum.value
  }
}
